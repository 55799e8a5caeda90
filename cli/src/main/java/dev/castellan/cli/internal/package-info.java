/** What all commands share: streams, exit codes, reading of files, options. */
@NullMarked
package dev.castellan.cli.internal;

import org.jspecify.annotations.NullMarked;
