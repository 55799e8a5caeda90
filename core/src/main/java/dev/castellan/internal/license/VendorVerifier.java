package dev.castellan.internal.license;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.license.License;
import dev.castellan.license.LicenseVerifier;
import io.jsonwebtoken.JwtParser;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Verifies keys in the library's own format. Immutable. */
public final class VendorVerifier implements LicenseVerifier {

  /** By the thumbprint of the signer's key: nothing in a licence says how it is to be verified. */
  private final Map<String, JwtParser> signers;

  private final Set<String> revoked;

  /** See {@link LicenseVerifier#ofVendor}. */
  public VendorVerifier(Collection<String> publicKeys, Collection<String> revoked) {
    Map<String, JwtParser> parsers = new HashMap<>();
    for (String pem : publicKeys) {
      byte[] key = Ed25519Keys.publicKeyOf(pem);
      parsers.put(Ed25519Keys.thumbprint(key), LicenseJws.parser(Ed25519Keys.publicKey(key)));
    }
    if (parsers.isEmpty()) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT, "key", "A vendor has at least one public key");
    }
    this.signers = Map.copyOf(parsers);
    this.revoked = Set.copyOf(revoked);
  }

  @Override
  public Verification verify(String typed) {
    Optional<String> compact = KeyText.compact(typed);
    Optional<String> signer = compact.flatMap(LicenseJws::signerOf);
    if (compact.isEmpty() || signer.isEmpty()) {
      return refused(Reason.MALFORMED, "This is no licence key");
    }
    JwtParser parser = signers.get(signer.get());
    if (parser == null) {
      return refused(Reason.SIGNER_UNKNOWN, "The signer of this licence key is not known here");
    }
    return LicenseJws.verified(compact.get(), parser)
        .map(this::judge)
        .orElseGet(
            () ->
                refused(
                    Reason.SIGNATURE_WRONG,
                    "The licence key was changed, or not signed by whom it says"));
  }

  /** See {@link LicenseVerifier#readUnverified}. */
  public static License readUnverified(String typed) {
    return KeyText.compact(typed)
        .filter(compact -> LicenseJws.signerOf(compact).isPresent())
        .flatMap(LicenseJws::payload)
        .map(LicenseJson::read)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    ErrorCode.LICENSE_INVALID, "key", "This is no licence key"));
  }

  private Verification judge(byte[] claims) {
    License license;
    try {
      license = LicenseJson.read(claims);
    } catch (InvalidInputException e) {
      return refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
    return revoked.contains(license.id())
        ? refused(Reason.REVOKED, "The vendor has revoked the licence " + license.id())
        : new Verification.Genuine(license);
  }

  private static Verification refused(Reason reason, String message) {
    return new Verification.Refused(reason, message);
  }

  @Override
  public String toString() {
    return "VendorVerifier" + signers.keySet();
  }
}
