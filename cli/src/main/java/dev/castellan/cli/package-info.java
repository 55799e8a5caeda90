/**
 * The command line: {@code castellan}, a program of its own or a subcommand of the host's. What
 * each command does, prints and answers is in {@code docs/cli.md}.
 */
@NullMarked
package dev.castellan.cli;

import org.jspecify.annotations.NullMarked;
