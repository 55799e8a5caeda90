package dev.castellan.internal.model;

import dev.castellan.internal.collection.PersistentMap;
import dev.castellan.storage.StoredRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Understands records that were read from the store. What belongs to a user shares the id with the
 * user, if that was read before or is in the snapshot. For one thread at a time.
 */
public final class HotReader {

  private final PersistentMap<String, HotUser> users;
  private final HotApiKeys apiKeys;
  private final Map<String, String> ids = new HashMap<>();

  HotReader(PersistentMap<String, HotUser> users, HotApiKeys apiKeys) {
    this.users = users;
    this.apiKeys = apiKeys;
  }

  /** The record, whether it can be understood or not: of one that cannot, putting it in throws. */
  public HotRecord read(StoredRecord stored) {
    try {
      return HotRecord.of(stored, understood(stored));
    } catch (DamagedRecordException e) {
      return HotRecord.of(
          stored,
          snapshot -> {
            throw e;
          });
    }
  }

  private UnaryOperator<Snapshot> understood(StoredRecord stored) {
    return switch (stored.key().collection()) {
      case Records.USER -> user(UserDoc.read(stored).hot(stored));
      case Records.SESSION -> session(SessionDoc.read(stored).hot(stored, this::sameId));
      case Records.API_KEY -> apiKey(apiKeys.read(stored, this::sameId));
      case Records.LOGIN_PROVIDER -> snapshot -> snapshot.withProvider(stored);
      case Records.META -> snapshot -> snapshot.withMeta(stored);
      default ->
          throw new IllegalArgumentException("Not a record of the snapshot: " + stored.key());
    };
  }

  private UnaryOperator<Snapshot> user(HotUser user) {
    ids.put(user.id(), user.id());
    return snapshot -> snapshot.withUser(user);
  }

  private static UnaryOperator<Snapshot> session(HotSession session) {
    return snapshot -> snapshot.withSession(session);
  }

  private static UnaryOperator<Snapshot> apiKey(HotApiKey key) {
    return snapshot -> snapshot.withApiKey(key);
  }

  private Optional<String> sameId(String userId) {
    return Optional.ofNullable(ids.get(userId)).or(() -> HotUser.sameId(users, userId));
  }
}
