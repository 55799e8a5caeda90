package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What identifies an entry for good: an attribute that never changes and is never given to another
 * one. {@code objectGUID} of Active Directory is bytes, of which the first three parts are little
 * endian. {@code dn} is for directories that have nothing better.
 */
final class Subjects {

  private static final String GUID = "objectGUID";
  private static final int GUID_BYTES = 16;

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

  String of(SearchResultEntry entry) throws ProviderException {
    String subject = isGuid() ? guid(entry) : text(entry);
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
    String[] values = entry.getAttributeValues(attribute);
    if (values == null || values.length != 1) {
      throw unusable();
    }
    return values[0].toLowerCase(Locale.ROOT);
  }

  private static String guid(SearchResultEntry entry) throws ProviderException {
    byte[] bytes = entry.getAttributeValueBytes(GUID);
    if (bytes == null || bytes.length != GUID_BYTES) {
      throw unusable();
    }
    return swapped(bytes).toString();
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
    if (!isGuid()) {
      return Optional.of(Filter.createEqualityFilter(attribute, subject));
    }
    try {
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
