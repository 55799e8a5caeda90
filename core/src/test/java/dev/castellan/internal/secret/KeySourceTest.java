package dev.castellan.internal.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.ErrorCode;
import dev.castellan.OpenException;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.StoreTraits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class KeySourceTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path folder;
  private Path keyFile;
  private StoreTraits inFile;
  private boolean storeIsNew = true;

  @BeforeEach
  void setUp() {
    keyFile = folder.resolve("admin.db.key");
    inFile = new StoreTraits(false, Optional.of(folder.resolve("admin.db")), true);
  }

  private static boolean unasked() {
    throw new AssertionError("Nobody need know whether the store is new");
  }

  private static String idOf(SecretKeys keys) {
    return new GcmSecretCipher(keys, RANDOM).activeKeyId();
  }

  private String choose() {
    return idOf(KeySource.choose(Optional.empty(), inFile, () -> storeIsNew, RANDOM));
  }

  private void refused(String why) {
    assertThatThrownBy(this::choose)
        .isInstanceOfSatisfying(
            OpenException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SECRET_KEYS_UNUSABLE))
        .hasMessageContaining(keyFile.toString())
        .hasMessageContaining(why);
  }

  private List<String> filesThere() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void whatTheHostGivesIsUsedWhateverTheStore() throws Exception {
    SecretKeys given = SecretKeys.of(KeySource.randomKey(RANDOM));

    assertThat(KeySource.choose(Optional.of(given), inFile, KeySourceTest::unasked, RANDOM))
        .isSameAs(given);
    assertThat(filesThere()).isEmpty();
  }

  @Test
  void aStoreInAFileGetsAKeyBesideItThatItsOwnerAloneCanRead() throws Exception {
    String made = choose();

    assertThat(filesThere()).containsExactly("admin.db.key");
    assertThat(Files.getPosixFilePermissions(keyFile))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(keyFile))
        .matches("castellan-key:v1:[A-Za-z0-9+/]{43}=:" + made + "\n");
    assertThat(choose()).isEqualTo(made);
  }

  @Test
  void aStoreThatIsNotNewGetsNoOtherKeyInPlaceOfOneThatIsMissing() throws Exception {
    String made = choose();
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(keyFile, elsewhere);
    storeIsNew = false;
    refused("missing");
    assertThat(filesThere()).containsExactly("elsewhere");

    Files.move(elsewhere, keyFile);
    assertThat(choose()).isEqualTo(made);
  }

  @Test
  void aKeyThatIsThereIsUsedWithoutAskingTheStore() {
    String made = choose();
    assertThat(idOf(KeySource.choose(Optional.empty(), inFile, KeySourceTest::unasked, RANDOM)))
        .isEqualTo(made);
  }

  @Test
  void whoFindsTheStoreMadeMeanwhileFindsItsKeyToo() {
    List<String> theirs = new ArrayList<>();
    BooleanSupplier madeMeanwhile =
        () -> {
          theirs.add(choose());
          return false;
        };
    assertThat(idOf(KeySource.choose(Optional.empty(), inFile, madeMeanwhile, RANDOM)))
        .isEqualTo(theirs.get(0));
  }

  @Test
  void aStoreThatEndsWithTheProcessGetsARandomKey() {
    StoreTraits inMemory = new StoreTraits(true, Optional.empty(), false);

    assertThat(idOf(KeySource.choose(Optional.empty(), inMemory, KeySourceTest::unasked, RANDOM)))
        .isNotEqualTo(
            idOf(KeySource.choose(Optional.empty(), inMemory, KeySourceTest::unasked, RANDOM)));
  }

  @Test
  void everyOtherStoreNeedsKeysFromTheHost() {
    for (StoreTraits traits :
        List.of(
            new StoreTraits(false, Optional.empty(), true),
            new StoreTraits(false, Optional.empty(), false),
            new StoreTraits(true, Optional.empty(), true))) {
      assertThatThrownBy(
              () -> KeySource.choose(Optional.empty(), traits, KeySourceTest::unasked, RANDOM))
          .isInstanceOfSatisfying(
              OpenException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.SECRET_KEYS_REQUIRED));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwxrwxrwx", "rw---x---"})
  void aKeyThatOthersMayUseIsRefused(String permissions) throws Exception {
    choose();
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString(permissions));

    refused("0600");
  }

  @Test
  void aKeyThatMayOnlyBeReadIsFine() throws Exception {
    String made = choose();
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("r--------"));

    assertThat(choose()).isEqualTo(made);
  }

  @Test
  void aLinkInPlaceOfTheKeyIsRefused() throws Exception {
    choose();
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(keyFile, elsewhere);
    Files.createSymbolicLink(keyFile, elsewhere);
    refused("regular");

    Files.delete(elsewhere);
    refused("regular");
    assertThat(filesThere()).containsExactly("admin.db.key");
  }

  @Test
  void aFolderInPlaceOfTheKeyIsRefused() throws Exception {
    Files.createDirectory(keyFile);

    refused("regular");
  }

  @Test
  void aDamagedKeyIsRefusedAndStaysAsItIs() throws Exception {
    choose();
    String line = Files.readString(keyFile);
    for (int i = 0; i < line.length(); i++) {
      char other = line.charAt(i) == 'b' ? 'a' : 'b';
      damaged(line.substring(0, i) + other + line.substring(i + 1));
      if (i < line.length() - 1) {
        damaged(line.substring(0, i));
      }
    }
    damaged(line + line);
    damaged(line + " ");
    damaged(" " + line);
    damaged("castellan-key:v1:" + "A".repeat(43) + "=:0000000000000000\n");
    damaged("x".repeat(1 << 20));
  }

  private void damaged(String content) throws IOException {
    Files.writeString(keyFile, content, StandardCharsets.ISO_8859_1);
    refused("damaged");
    assertThat(keyFile).hasContent(content);
  }

  @Test
  void aMessageDoesNotQuoteTheKey() throws Exception {
    choose();
    String key = Files.readString(keyFile).substring("castellan-key:v1:".length()).substring(0, 44);
    Files.writeString(keyFile, "castellan-key:v1:" + key + ":0000000000000000\n");

    assertThatThrownBy(this::choose).hasMessageNotContaining(key).hasNoCause();
  }

  @Test
  void aFolderThatIsMissingIsAClearError() throws Exception {
    keyFile = folder.resolve("missing/admin.db.key");
    inFile = new StoreTraits(false, Optional.of(folder.resolve("missing/admin.db")), true);

    refused("NoSuchFile");
  }

  @Test
  void manyThatBeginAtOnceEndWithOneKey() throws Exception {
    int nodes = 8;
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      for (int round = 0; round < 50; round++) {
        Path store = folder.resolve("race" + round + ".db");
        StoreTraits traits = new StoreTraits(false, Optional.of(store), true);
        CyclicBarrier start = new CyclicBarrier(nodes);
        List<Future<String>> keys = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
          keys.add(
              threads.submit(
                  () -> {
                    start.await();
                    return idOf(
                        KeySource.choose(Optional.empty(), traits, () -> true, new SecureRandom()));
                  }));
        }
        Set<String> ids = new HashSet<>();
        for (Future<String> key : keys) {
          ids.add(key.get());
        }
        assertThat(ids).hasSize(1);
      }
      assertThat(filesThere()).hasSize(50).allMatch(name -> name.endsWith(".db.key"));
    } finally {
      threads.shutdownNow();
    }
  }
}
