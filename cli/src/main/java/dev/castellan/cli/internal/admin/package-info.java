/** The commands that administer a broker: its users, keys, audit log and store. */
@NullMarked
package dev.castellan.cli.internal.admin;

import org.jspecify.annotations.NullMarked;
