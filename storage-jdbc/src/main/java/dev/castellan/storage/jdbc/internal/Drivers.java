package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.StoreException;
import java.sql.Driver;

/**
 * Finds a JDBC driver beside this library, also where it was loaded by a class loader of its own.
 */
final class Drivers {

  private Drivers() {}

  static Driver sqlite() {
    return load("org.sqlite.JDBC", "org.xerial:sqlite-jdbc");
  }

  static Driver postgres() {
    return load("org.postgresql.Driver", "org.postgresql:postgresql");
  }

  private static Driver load(String className, String artifact) {
    try {
      return Class.forName(className)
          .asSubclass(Driver.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new StoreException("The JDBC driver is missing: add " + artifact, e);
    }
  }
}
