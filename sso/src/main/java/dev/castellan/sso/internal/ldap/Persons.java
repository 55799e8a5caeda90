package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the one entry of a person. What a person typed is a value of a filter, never its text. */
final class Persons {

  private final LdapSettings settings;
  private final Directory directory;
  private final Subjects subjects;

  Persons(LdapSettings settings, Directory directory) {
    this.settings = settings;
    this.directory = directory;
    this.subjects = new Subjects(settings.subjectAttribute());
  }

  /** Who has this name at a login; empty if nobody. */
  Optional<SearchResultEntry> byName(Directory.Searcher by, String username)
      throws LDAPException, ProviderException {
    List<Filter> names =
        settings.loginAttributes().stream()
            .map(attribute -> Filter.createEqualityFilter(attribute, username))
            .toList();
    Filter name = names.size() == 1 ? names.get(0) : Filter.createORFilter(names);
    return only(by, settings.userBase(), settings.userScope(), name);
  }

  Optional<SearchResultEntry> byDn(Directory.Searcher by, DN dn)
      throws LDAPException, ProviderException {
    return only(by, dn, SearchScope.BASE, Filter.createANDFilter());
  }

  /**
   * Who has this subject; empty if nobody has it any more. That an answer is empty does not say so
   * alone: where the server refers elsewhere, or does not show even the base, it says nothing.
   */
  Optional<SearchResultEntry> bySubject(Directory.Searcher by, String subject)
      throws LDAPException, ProviderException {
    Optional<SearchResultEntry> found = find(by, subject);
    if (found.isEmpty()) {
      requireBase(by);
    }
    return found;
  }

  private Optional<SearchResultEntry> find(Directory.Searcher by, String subject)
      throws LDAPException, ProviderException {
    if (subjects.isDn()) {
      try {
        return byDn(by, new DN(subject));
      } catch (LDAPException e) {
        if (e.getResultCode().equals(ResultCode.INVALID_DN_SYNTAX)) {
          return Optional.empty();
        }
        throw e;
      }
    }
    Optional<Filter> filter = subjects.filter(subject);
    if (filter.isEmpty()) {
      return Optional.empty();
    }
    Answers answers =
        search(
            by,
            settings.userBase(),
            settings.userScope(),
            filter.get(),
            // Of one person: the others are to be looked up all the same.
            new ProviderException(
                ProviderProblem.BAD_ANSWER, "Several entries of the directory are this subject"));
    if (answers.isNothingForNow()) {
      throw new ProviderException(
          ProviderProblem.BAD_ANSWER, "The directory refers elsewhere for this subject");
    }
    return answers.entries().stream().findFirst();
  }

  private void requireBase(Directory.Searcher by) throws LDAPException, ProviderException {
    Answers base =
        directory.search(
            by,
            settings.userBase(),
            SearchScope.BASE,
            Filter.createPresenceFilter("objectClass"),
            1,
            List.of("1.1"));
    if (base.entries().isEmpty()) {
      throw new ProviderException(
          ProviderProblem.INSUFFICIENT, "The directory does not show us where people lie");
    }
  }

  private Optional<SearchResultEntry> only(
      Directory.Searcher by, DN base, SearchScope scope, Filter filter)
      throws LDAPException, ProviderException {
    try {
      return search(
              by,
              base,
              scope,
              filter,
              new ProviderException(
                  ProviderProblem.CONFIGURATION, "Several entries of the directory have this name"))
          .entries()
          .stream()
          .findFirst();
    } catch (LDAPException e) {
      if (scope.equals(SearchScope.BASE) && e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** One entry at most. */
  private Answers search(
      Directory.Searcher by, DN base, SearchScope scope, Filter filter, ProviderException ambiguous)
      throws LDAPException, ProviderException {
    Filter both = Filter.createANDFilter(settings.userFilter(), filter);
    Answers answers;
    try {
      answers = directory.search(by, base, scope, both, 2, attributes());
    } catch (LDAPException e) {
      if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
        throw ambiguous;
      }
      throw e;
    }
    if (answers.entries().size() > 1) {
      throw ambiguous;
    }
    return answers;
  }

  private List<String> attributes() {
    List<String> names = new ArrayList<>(settings.loginAttributes());
    names.add(settings.subjectAttribute());
    names.add(settings.nameAttribute());
    names.add(settings.emailAttribute());
    names.addAll(settings.claimAttributes());
    if (settings.groups().from().equals(LdapFields.ATTRIBUTE)) {
      names.add(settings.groups().attribute());
    }
    if (settings.activeDirectory()) {
      names.addAll(AccountState.ATTRIBUTES);
    }
    return names;
  }

  /** The subject of an entry. */
  String subject(SearchResultEntry entry) throws ProviderException {
    return subjects.of(entry);
  }

  /** All values of an attribute; refused if the directory gave only some of them. */
  static List<String> values(SearchResultEntry entry, String name) throws ProviderException {
    for (Attribute attribute : entry.getAttributes()) {
      if (attribute.getBaseName().equalsIgnoreCase(name) && attribute.hasOptions()) {
        throw new ProviderException(
            ProviderProblem.BAD_ANSWER, "The directory gave an attribute only in part");
      }
    }
    String[] values = entry.getAttributeValues(name);
    return values == null ? List.of() : List.of(values);
  }
}
