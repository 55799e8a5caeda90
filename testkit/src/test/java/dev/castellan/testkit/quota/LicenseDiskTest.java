package dev.castellan.testkit.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.ErrorCode;
import dev.castellan.SystemAccess;
import dev.castellan.UnavailableException;
import dev.castellan.license.License;
import dev.castellan.license.LicenseIssuer;
import dev.castellan.license.LicenseLimits;
import dev.castellan.license.LicenseService;
import dev.castellan.license.LicenseSigningKey;
import dev.castellan.license.LicenseVerifier;
import dev.castellan.license.Limit;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.storage.testkit.SmallDisk;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A licence that is updated on a disk without room. */
@Timeout(60)
class LicenseDiskTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final int TRIES = 1_000;

  private final LicenseSigningKey vendor = LicenseSigningKey.generate(new SecureRandom());

  @TempDir private Path folder;

  @Test
  void onAFullDiskTheOldLicenceStaysInForceAndTheNextUpdateNeedsNoRestart() throws Exception {
    Optional<SmallDisk> mounted = SmallDisk.mount(folder, 4);
    assumeTrue(mounted.isPresent(), "a small file system can be mounted here");
    try (SmallDisk disk = mounted.get()) {
      String url = "jdbc:sqlite:" + disk.file("admin.db");
      long last;
      try (Opened opened = open(JdbcRecordStore.openOrCreate(url))) {
        LicenseService license = opened.license();
        license.update(key(1), ANY);
        disk.fill();
        last = updateUntilRefused(license);
        assertThat(license.status().connectionLimit()).isEqualTo(last);
        assertThat(license.status().license().id()).isEqualTo("L-" + last);
        disk.free();
        license.update(key(TRIES + 1), ANY);
        assertThat(license.status().connectionLimit()).isEqualTo(TRIES + 1);
        assertThat(license.history())
            .extracting(change -> change.licenseId().orElse(""))
            .as("what was refused left nothing")
            .contains("L-" + last)
            .doesNotContain("L-" + (last + 1));
      }
      try (Opened opened = open(JdbcRecordStore.open(url))) {
        assertThat(opened.license().status().license().id()).isEqualTo("L-" + (TRIES + 1));
      }
    }
  }

  /** The log of the store has a little room left at first. Which was the last that was taken. */
  private long updateUntilRefused(LicenseService license) {
    for (long i = 2; i <= TRIES; i++) {
      try {
        license.update(key(i), ANY);
      } catch (UnavailableException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        return i - 1;
      }
    }
    throw new AssertionError("The disk never was full");
  }

  private Opened open(JdbcRecordStore store) {
    CastellanBuilder builder =
        Castellan.builder(store)
            .secretKeys(QuotaNode.KEYS)
            .licenseVerifier(LicenseVerifier.ofVendor(List.of(vendor.publicPem()), List.of()));
    SystemAccess access = builder.systemAccess();
    return new Opened(builder.open(), access);
  }

  /** What is closed in the end. */
  private record Opened(Castellan castellan, SystemAccess access) implements AutoCloseable {

    LicenseService license() {
      return castellan.actingAs(access, "a test").license();
    }

    @Override
    public void close() {
      castellan.close();
    }
  }

  private String key(long connections) {
    return new LicenseIssuer(vendor)
        .issue(
            License.builder("L-" + connections, "Somebody")
                .limits(LicenseLimits.connections(Limit.of(connections)))
                .build());
  }
}
