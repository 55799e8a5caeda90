/** The commands that work with the text of a policy and need no Castellan. */
@NullMarked
package dev.castellan.cli.internal.policy;

import org.jspecify.annotations.NullMarked;
