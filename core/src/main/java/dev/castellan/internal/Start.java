package dev.castellan.internal;

import dev.castellan.CastellanException;
import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.OpenException;
import dev.castellan.UnavailableException;
import dev.castellan.access.Origin;
import dev.castellan.access.Resource;
import dev.castellan.apikey.BootstrapFile;
import dev.castellan.apikey.BootstrapResult;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.keyfile.KeyFile;
import dev.castellan.internal.model.AuditCheckpointDoc;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.StoreDoc;
import dev.castellan.internal.secret.GcmSecretCipher;
import dev.castellan.internal.secret.OwnerOnlyFile;
import dev.castellan.internal.service.KeyFiles;
import dev.castellan.internal.service.Setup;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoredRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a store to an open Castellan: understand the store, read it, register with it, and
 * mint a set-up token if nobody has set it up. Each step is done once; after trouble the way goes
 * on where it ended.
 *
 * <p>Registering commits an entry to the audit log, and so learns the store's present epoch:
 * sessions from before a restore are dead from then on. Until it is done nothing is decided.
 */
final class Start {

  private static final Logger LOG = LoggerFactory.getLogger(Start.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Engine engine;
  private final GcmSecretCipher cipher;
  private final Setup setup;
  private boolean read;
  private boolean registered;
  private boolean warned;
  private volatile boolean done;

  Start(Engine engine, GcmSecretCipher cipher, Setup setup) {
    this.engine = engine;
    this.cipher = cipher;
    this.setup = setup;
  }

  /**
   * Goes the way.
   *
   * @param degradedAllowed whether to go on in the background if the store cannot be reached
   * @throws StoreException if the store cannot be reached
   * @throws CastellanException if it cannot be used
   */
  void begin(boolean degradedAllowed) {
    try {
      advance();
    } catch (StoreException | UnavailableException e) {
      if (!degradedAllowed || !isUnreachable(e)) {
        throw e;
      }
      LOG.warn("The store cannot be reached; denying everything until it can", e);
      engine.trouble("The store could not be reached yet");
      engine.chores().every(RETRY, "reaching the store", this::again);
    }
  }

  private static boolean isUnreachable(RuntimeException e) {
    return !(e instanceof UnavailableException trouble)
        || trouble.code() == ErrorCode.STORE_UNAVAILABLE
        || trouble.code() == ErrorCode.OUTCOME_UNKNOWN;
  }

  private void again() {
    if (done) {
      return;
    }
    try {
      advance();
      LOG.info("The store was reached");
    } catch (OpenException e) {
      engine.trouble(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void advance() {
    if (!read) {
      requireUnderstood();
      engine.open();
      read = true;
    }
    if (!registered) {
      engine.begin(this::register);
      registered = true;
    }
    if (!setup.done() && !engine.settings().tool()) {
      mint();
    }
    engine.settings().apiKeyBootstrap().ifPresent(this::bootstrap);
    done = true;
  }

  /** One clear line: the file, and where in it. */
  private void bootstrap(Path path) {
    try {
      warnIfOpenToOthers(path);
      BootstrapFile file = BootstrapFile.parse(Files.readString(path, StandardCharsets.UTF_8));
      BootstrapResult result =
          new KeyFiles(engine).apply((KeyFile) file, Optional.empty(), Optional.empty());
      LOG.info("API keys of the file {}: {} ({})", path, file, result);
    } catch (IOException e) {
      throw new OpenException(
          ErrorCode.KEY_FILE_INVALID, "The file of API keys cannot be read: " + path, e);
    } catch (InvalidInputException | ConflictException e) {
      throw new OpenException(
          e.code(), "The file of API keys " + path + " is not used: " + e.getMessage(), e);
    }
  }

  /** It is used all the same: where files are mounted for a program, their mode is not its own. */
  private void warnIfOpenToOthers(Path path) throws IOException {
    if (!warned && OwnerOnlyFile.isOpenToOthers(path)) {
      warned = true;
      LOG.warn(
          "The file of API keys {} may be read or written by others than the broker; give it mode"
              + " 0600",
          path);
    }
  }

  /** Before all else: records of a newer version would only look damaged. */
  private void requireUnderstood() {
    try {
      engine.read(Records.STORE, StoreDoc::read).ifPresent(Start::requireFormat);
    } catch (UnavailableException e) {
      if (e.code() == ErrorCode.FORMAT_TOO_NEW || e.code() == ErrorCode.DATA_DAMAGED) {
        throw new OpenException(e.code(), String.valueOf(e.getMessage()), e);
      }
      throw e;
    }
  }

  private static void requireFormat(StoreDoc store) {
    if (store.minimumFormat() > StoreDoc.SUPPORTED) {
      throw new OpenException(
          ErrorCode.FORMAT_TOO_NEW,
          "The store needs a newer version of this library: its format is "
              + store.minimumFormat()
              + ", this version understands "
              + StoreDoc.SUPPORTED);
    }
  }

  private Function<Revision, Revision> register(Draft draft) {
    Optional<StoreDoc> before = draft.read(Records.STORE).map(StoreDoc::read);
    before.ifPresent(Start::requireFormat);
    before.ifPresent(this::requireKeys);
    AuditDraft entry =
        AuditDraft.done(Optional.empty(), "castellan:open", Resource.of("store"), Origin.LOCAL);
    if (engine.settings().tool()) {
      entry = entry.detail("as", "tool");
    }
    if (before.isEmpty()) {
      draft.put(Records.STORE, StoreDoc.create(cipher.activeKeyId(), cipher.verifier()).payload());
    } else if (!before.get().cipherKey().equals(cipher.activeKeyId())) {
      draft.put(
          Records.STORE, before.get().cipherKey(cipher.activeKeyId(), cipher.verifier()).payload());
      entry = entry.detail("changed", "cipherKey");
    }
    if (draft.read(Records.AUDIT_LOG).isEmpty()) {
      boolean fresh = before.isEmpty() && !draft.snapshot().isSetUp();
      put(draft, Records.AUDIT_LOG, newLog(fresh, draft.now()).payload());
      if (draft.read(Records.AUDIT_CHECKPOINT).isEmpty()) {
        AuditCheckpointDoc first = AuditCheckpointDoc.create();
        put(
            draft,
            Records.AUDIT_CHECKPOINT,
            first.next(draft.now(), engine.settings().node(), 0, List.of()).payload());
      }
    }
    draft.audit(entry);
    return revision -> revision;
  }

  /**
   * A store that is used has a log, or entries of a version that had none such: if there is
   * neither, the log was taken away. Who does that does not get a new one that is without fault.
   */
  private AuditLogDoc newLog(boolean fresh, Instant now) {
    Optional<String> plain = newestPlainEntry();
    AuditLogDoc log = AuditLogDoc.create(plain);
    if (fresh || plain.isPresent()) {
      return log;
    }
    LOG.error("The record of the audit log is gone; another one is made, and says so");
    return log.lost(now);
  }

  private void put(Draft draft, RecordKey key, Payload plain) {
    draft.put(key, engine.signer().sign(key, plain).payload());
  }

  /** The last entry of a version that had no chains, if the log has nothing newer. */
  private Optional<String> newestPlainEntry() {
    return engine.list(Records.AUDIT, "", 1).stream()
        .filter(Start::isPlain)
        .map(stored -> stored.key().id())
        .findFirst();
  }

  private static boolean isPlain(StoredRecord stored) {
    try {
      return AuditDoc.read(stored).link().isEmpty();
    } catch (DamagedRecordException e) {
      return false;
    }
  }

  private void requireKeys(StoreDoc store) {
    if (!cipher.verifies(store.cipherKey(), store.keyVerifier())) {
      throw new OpenException(
          ErrorCode.SECRET_KEYS_MISMATCH,
          "The secrets in this store were sealed with the key "
              + store.cipherKey()
              + ", which this node was not given");
    }
  }

  /** Another node may set the store up at this very moment: then there is nothing left to do. */
  private void mint() {
    try {
      setup.renew();
    } catch (ConflictException e) {
      LOG.debug("The store was set up meanwhile", e);
    }
  }
}
