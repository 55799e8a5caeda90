package dev.castellan.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.InvalidInputException;
import dev.castellan.secret.SecretText;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LicenseSigningKeyTest {

  @TempDir private Path folder;

  @Test
  void aVendorIsSetUp() throws Exception {
    LicenseSigningKey signer = LicenseSigningKey.generate(new SecureRandom());
    Path file = folder.resolve("vendor.key");
    signer.write(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----\n");
    LicenseSigningKey read = LicenseSigningKey.read(file);
    assertThat(read.keyId()).isEqualTo(signer.keyId()).hasSize(43);
    License license = Forge.license("L-1").build();
    String key = new LicenseIssuer(read).issue(license);
    assertThat(LicenseVerifier.ofVendor(List.of(signer.publicPem()), Set.of()).verify(key))
        .isEqualTo(new LicenseVerifier.Verification.Genuine(license));
    assertThatThrownBy(() -> signer.write(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(LicenseSigningKey.generate(new SecureRandom()).keyId()).isNotEqualTo(signer.keyId());
  }

  /** RFC 8032, section 7.1, TEST 1; RFC 8037, appendix A.3. */
  @Test
  void itIsNamedByItsThumbprint() {
    assertThat(Forge.VENDOR.keyId()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assertThat(Forge.VENDOR.publicPem())
        .isEqualTo(
            """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
            -----END PUBLIC KEY-----
            """);
  }

  @Test
  void aFileThatOthersMayReadIsNotUsed() throws Exception {
    Path file = folder.resolve("vendor.key");
    Forge.VENDOR.write(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> LicenseSigningKey.read(file))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("0600");
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, file);
    assertThatThrownBy(() -> LicenseSigningKey.read(link)).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> LicenseSigningKey.read(folder))
        .isInstanceOf(FileSystemException.class);
  }

  @Test
  void whatIsNoKeyIsRefusedAndNothingOfItShown() throws Exception {
    for (String text :
        List.of("", "canary", Forge.VENDOR.publicPem(), "canary".repeat(10_000), "\u0000")) {
      assertThatThrownBy(() -> LicenseSigningKey.of(SecretText.of(text)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageNotContaining("canary");
    }
    assertThat(Forge.VENDOR).hasToString("LicenseSigningKey[" + Forge.VENDOR.keyId() + "]");
  }
}
