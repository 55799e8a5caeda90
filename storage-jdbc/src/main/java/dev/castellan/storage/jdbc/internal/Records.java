package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The statements on the record table.
 *
 * <p>Each row bears a checksum: neither SQLite nor, by default, PostgreSQL notices when a bit of a
 * value has turned over on the disk, and a record that lost a role or a limit must not be believed.
 */
final class Records {

  private static final String COLUMNS = "collection, id, payload, epoch, number, checksum";
  private static final String GET =
      "SELECT " + COLUMNS + " FROM castellan_record WHERE collection = ? AND id = ?";
  private static final String LIST =
      "SELECT "
          + COLUMNS
          + " FROM castellan_record WHERE collection = ? AND id > ? ORDER BY id LIMIT ?";
  private static final String PUT =
      "INSERT INTO castellan_record ("
          + COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (collection, id) DO UPDATE SET"
          + " payload = excluded.payload, epoch = excluded.epoch, number = excluded.number,"
          + " checksum = excluded.checksum";
  private static final String DELETE =
      "DELETE FROM castellan_record WHERE collection = ? AND id = ?";
  private static final byte[] EMPTY = {};
  private static final int COUNTED_AT_ONCE = 1_000;
  private static final char BEHIND_ALL_NAMES = '\u007f';

  private Records() {}

  static Optional<StoredRecord> get(Connection connection, RecordKey key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(GET)) {
      bindKey(statement, key);
      List<StoredRecord> found = records(statement);
      return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }
  }

  static List<StoredRecord> list(Connection connection, String collection, String after, int limit)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LIST)) {
      statement.setString(1, collection);
      statement.setString(2, bound(after));
      statement.setInt(3, limit);
      return Collections.unmodifiableList(records(statement));
    }
  }

  /**
   * The same place among the ids, in characters that every database takes: ids are ASCII without
   * control characters, so nothing lies between a prefix and what follows a NUL, and all that
   * begins with the prefix lies before a character beyond ASCII.
   */
  static String bound(String after) {
    for (int i = 0; i < after.length(); i++) {
      char c = after.charAt(i);
      if (c == 0) {
        return after.substring(0, i);
      }
      if (c >= BEHIND_ALL_NAMES) {
        return after.substring(0, i) + BEHIND_ALL_NAMES;
      }
    }
    return after;
  }

  /** The revisions of those of the records that exist. */
  static Map<RecordKey, Revision> revisions(Connection connection, List<Write> writes)
      throws SQLException {
    String sql =
        "SELECT collection, id, epoch, number FROM castellan_record WHERE (collection, id) IN"
            + " (VALUES "
            + String.join(", ", Collections.nCopies(writes.size(), "(?, ?)"))
            + ")";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int parameter = 1;
      for (Write write : writes) {
        statement.setString(parameter++, write.key().collection());
        statement.setString(parameter++, write.key().id());
      }
      Map<RecordKey, Revision> found = new HashMap<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.put(key(row), new Revision(row.getLong(3), row.getLong(4)));
        }
      }
      return found;
    }
  }

  static void put(Connection connection, List<Write.Put> puts, Revision revision)
      throws SQLException {
    if (puts.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(PUT)) {
      for (Write.Put put : puts) {
        byte[] payload = put.payload().bytes();
        bindKey(statement, put.key());
        statement.setBytes(3, payload);
        statement.setLong(4, revision.epoch());
        statement.setLong(5, revision.number());
        statement.setLong(6, checksum(put.key(), payload, revision));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  static void delete(Connection connection, List<RecordKey> keys) throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      for (RecordKey key : keys) {
        bindKey(statement, key);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Reads all there is and holds it against its checksums. */
  static void verifyAll(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT " + COLUMNS + " FROM castellan_record");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        record(row);
      }
    }
  }

  /** How many records each collection has, by name; each is held against its checksum. */
  static SortedMap<String, Long> count(Connection connection) throws SQLException {
    SortedMap<String, Long> counts = new TreeMap<>();
    for (String collection : collections(connection)) {
      long count = 0;
      String after = "";
      List<StoredRecord> page;
      do {
        page = list(connection, collection, after, COUNTED_AT_ONCE);
        count += page.size();
        after = page.isEmpty() ? after : page.get(page.size() - 1).key().id();
      } while (page.size() == COUNTED_AT_ONCE);
      counts.put(collection, count);
    }
    return counts;
  }

  private static List<String> collections(Connection connection) throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT DISTINCT collection FROM castellan_record");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        names.add(String.valueOf(row.getString(1)));
      }
    }
    return names;
  }

  private static void bindKey(PreparedStatement statement, RecordKey key) throws SQLException {
    statement.setString(1, key.collection());
    statement.setString(2, key.id());
  }

  private static List<StoredRecord> records(PreparedStatement statement) throws SQLException {
    List<StoredRecord> found = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.add(record(row));
      }
    }
    return found;
  }

  private static StoredRecord record(ResultSet row) throws SQLException {
    RecordKey key = key(row);
    byte[] payload = Objects.requireNonNullElse(row.getBytes(3), EMPTY);
    long epoch = row.getLong(4);
    long number = row.getLong(5);
    if (epoch < 1 || number < 1 || payload.length > Payload.MAX_BYTES) {
      throw new DamagedRecordException(key.toString());
    }
    Revision revision = new Revision(epoch, number);
    if (row.getLong(6) != checksum(key, payload, revision)) {
      throw new DamagedRecordException(key.toString());
    }
    return new StoredRecord(key, Payload.of(payload), revision);
  }

  private static RecordKey key(ResultSet row) throws SQLException {
    String collection = row.getString(1);
    String id = row.getString(2);
    if (collection == null
        || id == null
        || !RecordKey.isName(collection)
        || !RecordKey.isName(id)) {
      throw new DamagedRecordException("with an impossible name");
    }
    return new RecordKey(collection, id);
  }

  private static long checksum(RecordKey key, byte[] payload, Revision revision) {
    CRC32C crc = new CRC32C();
    crc.update((key + " " + revision + " ").getBytes(StandardCharsets.US_ASCII));
    crc.update(payload);
    return crc.getValue();
  }
}
