package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What identifies an entry for good: an attribute that never changes and is never given to another
 * one. Known ones that are bytes are read as such: {@code objectGUID} of Active Directory as a
 * UUID, of which the first three parts are little endian, others in hex. All others are texts;
 * bytes that are none identify nobody, as two of them could look alike once decoded. {@code dn} is
 * for directories that have nothing better.
 */
final class Subjects {

  private static final String GUID = "objectGUID";
  private static final int GUID_BYTES = 16;
  private static final int MAX_BYTES = 128;

  /** Of Active Directory and eDirectory. */
  private static final Set<String> BYTES = Set.of("objectsid", "ms-ds-consistencyguid", "guid");

  private final String attribute;

  Subjects(String attribute) {
    this.attribute = attribute;
  }

  boolean isDn() {
    return attribute.equalsIgnoreCase(LdapFields.DN);
  }

  private boolean isGuid() {
    return attribute.equalsIgnoreCase(GUID);
  }

  private boolean isBytes() {
    return BYTES.contains(attribute.toLowerCase(Locale.ROOT));
  }

  String of(SearchResultEntry entry) throws ProviderException {
    String subject =
        isGuid()
            ? swapped(bytes(entry, GUID_BYTES)).toString()
            : isBytes() ? HexFormat.of().formatHex(bytes(entry, MAX_BYTES)) : text(entry);
    if (subject.isBlank()
        || subject.length() > Identity.MAX_SUBJECT
        || subject.chars().anyMatch(Character::isISOControl)) {
      throw unusable();
    }
    return subject;
  }

  private String text(SearchResultEntry entry) throws ProviderException {
    if (isDn()) {
      try {
        return entry.getParsedDN().toNormalizedString();
      } catch (LDAPException e) {
        throw unusable();
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value(entry)))
          .toString()
          .toLowerCase(Locale.ROOT);
    } catch (CharacterCodingException e) {
      throw unusable();
    }
  }

  private byte[] bytes(SearchResultEntry entry, int most) throws ProviderException {
    byte[] bytes = value(entry);
    if (bytes.length > most || (isGuid() && bytes.length != GUID_BYTES)) {
      throw unusable();
    }
    return bytes;
  }

  private byte[] value(SearchResultEntry entry) throws ProviderException {
    byte[][] values = entry.getAttributeValueByteArrays(attribute);
    if (values == null || values.length != 1) {
      throw unusable();
    }
    return values[0];
  }

  private static UUID swapped(byte[] bytes) {
    ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long high =
        ((long) little.getInt() << 32)
            | ((little.getShort() & 0xffffL) << 16)
            | (little.getShort() & 0xffffL);
    return new UUID(high, little.order(ByteOrder.BIG_ENDIAN).getLong());
  }

  /** Finds the entry of a subject; empty if none can have it. */
  Optional<Filter> filter(String subject) {
    if (!isGuid() && !isBytes()) {
      return Optional.of(Filter.createEqualityFilter(attribute, subject));
    }
    try {
      if (isBytes()) {
        byte[] value = HexFormat.of().parseHex(subject);
        return Optional.of(Filter.createEqualityFilter(attribute, value));
      }
      UUID id = UUID.fromString(subject);
      ByteBuffer bytes = ByteBuffer.allocate(GUID_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt((int) (id.getMostSignificantBits() >>> 32));
      bytes.putShort((short) (id.getMostSignificantBits() >>> 16));
      bytes.putShort((short) id.getMostSignificantBits());
      bytes.order(ByteOrder.BIG_ENDIAN).putLong(id.getLeastSignificantBits());
      return Optional.of(Filter.createEqualityFilter(attribute, bytes.array()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ProviderException unusable() {
    return new ProviderException(
        ProviderProblem.BAD_ANSWER, "The entry has no single value that identifies it");
  }
}
