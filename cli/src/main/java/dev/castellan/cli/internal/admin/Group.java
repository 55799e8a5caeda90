package dev.castellan.cli.internal.admin;

import picocli.CommandLine.Command;

/** A command that only holds others together. */
@Command
final class Group {}
