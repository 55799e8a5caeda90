/** The command line. */
module dev.castellan.cli {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires dev.castellan.core;
  requires dev.castellan.storage;
  requires info.picocli;
  requires static transitive org.jspecify;

  exports dev.castellan.cli;

  opens dev.castellan.cli to
      info.picocli;
  opens dev.castellan.cli.internal to
      info.picocli;
  opens dev.castellan.cli.internal.policy to
      info.picocli;
}
