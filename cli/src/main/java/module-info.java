/** The command line. */
module dev.castellan.cli {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires transitive dev.castellan.core;
  requires dev.castellan.storage;
  requires dev.castellan.storage.jdbc;
  requires info.picocli;
  requires java.net.http;
  requires me.tongfei.progressbar;
  requires static transitive org.jspecify;

  exports dev.castellan.cli;

  opens dev.castellan.cli to
      info.picocli;
  opens dev.castellan.cli.internal to
      info.picocli;
  opens dev.castellan.cli.internal.admin to
      info.picocli;
  opens dev.castellan.cli.internal.policy to
      info.picocli;
}
