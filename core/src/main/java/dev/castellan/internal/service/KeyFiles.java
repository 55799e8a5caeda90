package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidKeyFileException;
import dev.castellan.UnavailableException;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Resource;
import dev.castellan.apikey.BootstrapResult;
import dev.castellan.apikey.KeyFileProblem;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.keyfile.FileKey;
import dev.castellan.internal.keyfile.KeyFile;
import dev.castellan.internal.model.ApiKeyDoc;
import dev.castellan.internal.model.GoneApiKeyDoc;
import dev.castellan.internal.model.KeyFileDoc;
import dev.castellan.internal.model.KeyFileMark;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.token.Ids;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts files of keys in force.
 *
 * <p>A key from a file has the states of the file that name it, each a generation and a digest of
 * all that the file says. It may be used while the one state that is in force, in one record for
 * each file, is among them. So:
 *
 * <ol>
 *   <li>All keys of the new state are written, or get it beside the one in force. Nothing of that
 *       means anything yet, whatever happens in between, and however often it is done again.
 *   <li>One batch puts the state in force, with the audit entry: at that moment all its keys may be
 *       used, and none that it does not name.
 *   <li>Keys of older states are swept away later.
 * </ol>
 *
 * <p>Each batch of the first step depends on the state in force being the one that was read at the
 * beginning; otherwise all begins again. The second step depends on no state of any file having
 * been put in force since then: so of two files that name one key the second one sees the first,
 * whatever its node has heard of.
 */
public final class KeyFiles {

  private static final String ACTION = "castellan:api-key-file";

  private static final int MAX_TRIES = 50;
  private static final int PAGE = 500;
  private static final int MAX_PROBLEMS = 100;

  /** Each key takes its own write and perhaps that of what was left of it; and there is a check. */
  private static final int KEYS_PER_BATCH = (Batch.MAX_WRITES - 1) / 2;

  private final Engine engine;

  /** Works through this engine. */
  public KeyFiles(Engine engine) {
    this.engine = engine;
  }

  /** See {@link dev.castellan.apikey.ApiKeyService#bootstrap}. */
  public BootstrapResult apply(
      KeyFile file, Optional<AuditEntry.Actor> actor, Optional<String> reason) {
    AuditDraft entry =
        AuditDraft.done(actor, ACTION, Resources.apiKeys(Resource.ROOT), Origin.LOCAL)
            .detail("file", file.name())
            .detail("generation", Long.toString(file.generation()))
            .detail("keys", Integer.toString(file.size()));
    AuditDraft reasoned = reason.map(why -> entry.detail("reason", why)).orElse(entry);
    String newSalt = new Ids(engine.settings().random()).next();
    for (int i = 0; i < MAX_TRIES; i++) {
      Optional<StoredRecord> last = engine.read(Records.KEY_FILES);
      Optional<StoredRecord> stored = engine.read(Records.keyFile(file.name()));
      Optional<KeyFileDoc> inForce = stored.map(KeyFileDoc::read);
      Optional<BootstrapResult> nothing = inForce.flatMap(is -> nothingToDo(file, is));
      if (nothing.isPresent()) {
        return nothing.get();
      }
      Salted salted =
          new Salted(file, inForce.map(KeyFileDoc::salt).orElse(newSalt), last, stored, inForce);
      requireRoles(file, engine.snapshot());
      requireFree(file);
      if (prepare(salted) && engine.change(draft -> putInForce(draft, salted, reasoned))) {
        return BootstrapResult.APPLIED;
      }
    }
    throw new UnavailableException(
        ErrorCode.BUSY, "Others keep changing the keys of the file " + file.name());
  }

  /**
   * A file on its way into force.
   *
   * @param salt what the ids of its keys are made with
   * @param last which file was put in force last of all, as it was read
   * @param head the record of the state in force, as it was read
   * @param inForce the same, understood
   */
  private record Salted(
      KeyFile file,
      String salt,
      Optional<StoredRecord> last,
      Optional<StoredRecord> head,
      Optional<KeyFileDoc> inForce) {

    String state() {
      return file.state(salt);
    }
  }

  private static Optional<BootstrapResult> nothingToDo(KeyFile file, KeyFileDoc inForce) {
    if (inForce.generation() > file.generation()) {
      return Optional.of(BootstrapResult.OLDER);
    }
    if (inForce.generation() < file.generation()) {
      return Optional.empty();
    }
    if (!inForce.digest().equals(file.digest(inForce.salt()))) {
      throw new ConflictException(
          ErrorCode.KEY_FILE_DIFFERS,
          "Generation "
              + file.generation()
              + " of the file "
              + file.name()
              + " is in force and says something else; give the file a higher generation");
    }
    return Optional.of(BootstrapResult.UNCHANGED);
  }

  /**
   * By the policy in force: a role that does not exist would come into being later, and mean what?
   */
  private static void requireRoles(KeyFile file, Snapshot snapshot) {
    List<KeyFileProblem> problems = new ArrayList<>();
    for (FileKey key : file.keys()) {
      boolean unknown =
          key.bindings().stream()
              .map(Binding::role)
              .anyMatch(role -> !snapshot.policy().hasRole(role));
      if (unknown) {
        problems.add(
            new KeyFileProblem(
                key.line(), "the policy has no such role; see docs/api-keys.md on scopes"));
      }
    }
    refuse(problems);
  }

  private static void refuse(List<KeyFileProblem> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidKeyFileException(
          problems.subList(0, Math.min(MAX_PROBLEMS, problems.size())));
    }
  }

  /**
   * Whether the store has a key of another file in force that is called the same. All keys are
   * looked at, but only if there is another file.
   */
  private void requireFree(KeyFile file) {
    Map<String, String> others = othersInForce(file.name());
    if (others.isEmpty()) {
      return;
    }
    Map<String, FileKey> ours =
        file.keys().stream().collect(Collectors.toMap(FileKey::name, key -> key));
    SortedMap<Integer, KeyFileProblem> problems = new TreeMap<>();
    String after = "";
    for (List<StoredRecord> page = keysAfter(after); !page.isEmpty(); page = keysAfter(after)) {
      Legible.among(page, stored -> isNamed(ApiKeyDoc.read(stored), others)).stream()
          .map(ApiKeyDoc::read)
          .flatMap(key -> Optional.ofNullable(ours.get(key.name())).stream())
          .forEach(
              key ->
                  problems.put(
                      key.line(),
                      new KeyFileProblem(key.line(), "another file in force names this key")));
      after = page.get(page.size() - 1).key().id();
    }
    refuse(List.copyOf(problems.values()));
  }

  private List<StoredRecord> keysAfter(String id) {
    return engine.list(Records.API_KEY, id, PAGE);
  }

  private static boolean isNamed(ApiKeyDoc key, Map<String, String> inForce) {
    return key.file()
        .filter(
            mark ->
                Optional.ofNullable(inForce.get(mark.file()))
                    .filter(mark.states()::contains)
                    .isPresent())
        .isPresent();
  }

  /** The state of each other file, as the store has it. */
  private Map<String, String> othersInForce(String name) {
    Map<String, String> states = new HashMap<>();
    String after = Records.beforeKeyFiles();
    while (true) {
      List<StoredRecord> page = engine.list(Records.META, after, PAGE);
      for (StoredRecord stored : page) {
        if (Records.keyFileOf(stored.key()).isEmpty()) {
          return states;
        }
        KeyFileDoc file = engine.understand(() -> KeyFileDoc.read(stored));
        if (!file.name().equals(name)) {
          states.put(file.name(), file.state());
        }
      }
      if (page.size() < PAGE) {
        return states;
      }
      after = page.get(page.size() - 1).key().id();
    }
  }

  /** Whether all keys are written; not if another state was put in force meanwhile. */
  private boolean prepare(Salted salted) {
    String state = salted.state();
    List<FileKey> keys = salted.file().keys();
    for (int from = 0; from < keys.size(); from += KEYS_PER_BATCH) {
      List<FileKey> some = keys.subList(from, Math.min(keys.size(), from + KEYS_PER_BATCH));
      if (!prepare(salted, state, some)) {
        return false;
      }
    }
    return true;
  }

  private boolean prepare(Salted salted, String state, List<FileKey> keys) {
    RecordKey head = Records.keyFile(salted.file().name());
    for (int i = 0; i < MAX_TRIES; i++) {
      List<Write> writes = new ArrayList<>();
      keys.forEach(key -> writes.addAll(writes(salted, state, key)));
      if (writes.isEmpty()) {
        return true;
      }
      writes.add(new Write.Check(head, condition(salted.head())));
      if (engine.prepare(new Batch(writes))) {
        return true;
      }
      if (!isSame(engine.read(head), salted.head())) {
        return false;
      }
    }
    return false;
  }

  private static boolean isSame(Optional<StoredRecord> one, Optional<StoredRecord> other) {
    return one.map(StoredRecord::revision).equals(other.map(StoredRecord::revision));
  }

  private static Condition condition(Optional<StoredRecord> inForce) {
    return inForce.map(stored -> Condition.at(stored.revision())).orElse(Condition.ABSENT);
  }

  /** What makes the key one of the new state; nothing if it is that already, or was deleted. */
  private List<Write> writes(Salted salted, String state, FileKey key) {
    String id = key.id(salted.salt());
    Optional<StoredRecord> stored = engine.read(Records.apiKey(id));
    return stored.isPresent()
        ? prolonged(stored.get(), state, salted.inForce())
        : created(id, key, salted, state);
  }

  /** Beside the new state stay those that are in force or may still come, and none that is over. */
  private static List<Write> prolonged(
      StoredRecord stored, String state, Optional<KeyFileDoc> inForce) {
    ApiKeyDoc key = ApiKeyDoc.read(stored);
    List<String> has = key.file().map(KeyFileMark::states).orElse(List.of());
    return has.contains(state)
        ? List.of()
        : List.of(
            new Write.Put(
                stored.key(),
                key.states(with(has, state, inForce)).payload(),
                Condition.at(stored.revision())));
  }

  private static List<String> with(List<String> has, String state, Optional<KeyFileDoc> inForce) {
    List<String> states = new ArrayList<>(has);
    inForce.ifPresent(is -> states.removeIf(old -> isOver(old, is)));
    states.add(state);
    return states;
  }

  private static boolean isOver(String state, KeyFileDoc inForce) {
    return KeyFileDoc.generationOf(state) <= inForce.generation() && !state.equals(inForce.state());
  }

  private List<Write> created(String id, FileKey key, Salted salted, String state) {
    Optional<StoredRecord> gone = engine.read(Records.apiKeyGone(id));
    if (gone.map(GoneApiKeyDoc::read).flatMap(left -> left.deletedBy()).isPresent()) {
      return stillGone(gone.get(), salted, state);
    }
    KeyFileMark mark = new KeyFileMark(salted.file().name(), List.of(state));
    List<Write> writes = new ArrayList<>();
    gone.ifPresent(left -> writes.add(new Write.Delete(left.key(), Condition.at(left.revision()))));
    NewApiKey named = NewApiKey.of(key.name()).bindings(key.bindings()).scope(key.scope());
    ApiKeyDoc doc =
        ApiKeyDoc.create(id, named, Optional.empty(), Optional.empty(), key.hash(), engine.now())
            .file(mark);
    writes.add(new Write.Put(doc.key(), doc.payload(), Condition.ABSENT));
    return writes;
  }

  /**
   * Somebody deleted the key, and its line has not changed since. What is left of it is kept as
   * long as a state in force names it.
   */
  private static List<Write> stillGone(StoredRecord gone, Salted salted, String state) {
    List<String> has = GoneApiKeyDoc.file(gone).map(KeyFileMark::states).orElse(List.of());
    KeyFileMark mark = new KeyFileMark(salted.file().name(), with(has, state, salted.inForce()));
    return has.contains(state)
        ? List.of()
        : List.of(
            new Write.Put(
                gone.key(), GoneApiKeyDoc.named(gone, mark), Condition.at(gone.revision())));
  }

  /** The moment itself; false if another state was put in force meanwhile. */
  private static Function<Revision, Boolean> putInForce(
      Draft draft, Salted salted, AuditDraft entry) {
    KeyFile file = salted.file();
    RecordKey head = Records.keyFile(file.name());
    if (!isSame(draft.read(head), salted.head())
        || !isSame(draft.read(Records.KEY_FILES), salted.last())) {
      return draft.nothing(false);
    }
    requireRoles(file, draft.snapshot());
    draft.dependOnPolicy();
    KeyFileDoc now =
        KeyFileDoc.create(
            file.name(),
            file.generation(),
            salted.salt(),
            file.digest(salted.salt()),
            file.size(),
            draft.now());
    draft.put(head, now.payload());
    draft.put(Records.KEY_FILES, KeyFileDoc.last(now));
    draft.audit(entry);
    return revision -> true;
  }
}
