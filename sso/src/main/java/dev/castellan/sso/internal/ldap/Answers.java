package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.io.Serial;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * Takes the entries of one search, so many and so large at most, whatever the server sends: that it
 * was asked for few binds it to nothing. For one thread.
 */
final class Answers implements SearchResultListener {

  @Serial private static final long serialVersionUID = 1L;

  private static final int MOST_REFERENCES = 1_000;

  /**
   * Parts of a domain of Active Directory to which it refers in each search from its root, and in
   * which there are no people and no groups.
   */
  private static final Set<String> NOBODYS =
      Set.of("dc=domaindnszones", "dc=forestdnszones", "cn=configuration", "cn=schema");

  /** What an entry or attribute takes beside its text. */
  private static final int OVERHEAD = 64;

  private final int most;

  /** By name: the library begins a search anew where a connection broke in its midst. */
  private final LinkedHashMap<String, SearchResultEntry> entries = new LinkedHashMap<>();

  private int references;
  private boolean elsewhere;
  private long left;

  /**
   * @param most entries
   * @param maxBytes all of them together
   */
  Answers(int most, int maxBytes) {
    this.most = most;
    this.left = maxBytes;
  }

  /** Ends a search; the connection is good for nothing any more, as there may be more to come. */
  static final class TooMuchException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    TooMuchException() {
      super("The directory answered too much", null, false, false);
    }

    static ProviderException trouble() {
      return new ProviderException(
          ProviderProblem.BAD_ANSWER, "The directory answered too much, or no LDAP");
    }
  }

  List<SearchResultEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** Whether there is nothing, and yet there may be something where the server refers to. */
  boolean isNothingForNow() {
    return entries.isEmpty() && elsewhere;
  }

  @Override
  public void searchEntryReturned(SearchResultEntry entry) {
    take(OVERHEAD + (long) entry.getDN().length());
    for (Attribute attribute : entry.getAttributes()) {
      take(OVERHEAD + (long) attribute.getName().length());
      for (byte[] value : attribute.getValueByteArrays()) {
        take(OVERHEAD + (long) value.length);
      }
    }
    entries.put(entry.getDN(), entry);
    if (entries.size() > most) {
      throw new TooMuchException();
    }
  }

  /** Not followed, and bounded all the same; that there was one is noted. */
  @Override
  public void searchReferenceReturned(SearchResultReference reference) {
    if (++references > MOST_REFERENCES) {
      throw new TooMuchException();
    }
    elsewhere |= !Arrays.stream(reference.getReferralURLs()).allMatch(Answers::isNobodys);
  }

  private static boolean isNobodys(String url) {
    try {
      RDN first = new LDAPURL(url).getBaseDN().getRDN();
      return first != null && NOBODYS.contains(first.toNormalizedString());
    } catch (LDAPException e) {
      return false;
    }
  }

  private void take(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw new TooMuchException();
    }
  }
}
