package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The groups of a person: those of an attribute or a search, and those that these are members of.
 * All or none: a list that was cut would be another answer.
 */
final class Groups {

  private static final String IN_CHAIN_RULE = "1.2.840.113556.1.4.1941";
  private static final int MAX_GROUPS = 1_000;
  private static final int MAX_DEPTH = 10;
  private static final int MAX_NAME = 512;
  private static final int AT_ONCE = 50;

  private final LdapSettings.GroupSettings settings;
  private final Directory directory;

  Groups(LdapSettings.GroupSettings settings, Directory directory) {
    this.settings = settings;
    this.directory = directory;
  }

  List<String> of(Directory.Searcher by, SearchResultEntry person)
      throws LDAPException, ProviderException {
    if (settings.from().equals(LdapFields.NONE)) {
      return List.of();
    }
    Set<String> found = new LinkedHashSet<>(direct(by, person));
    switch (settings.nested()) {
      case LdapFields.IN_CHAIN -> found.addAll(search(by, chain(person.getParsedDN())));
      case LdapFields.STEP_BY_STEP -> climb(by, found);
      default -> {
        // Those alone.
      }
    }
    return names(bounded(found));
  }

  private List<String> direct(Directory.Searcher by, SearchResultEntry person)
      throws LDAPException, ProviderException {
    if (settings.from().equals(LdapFields.SEARCH)) {
      return search(by, member(person.getParsedDN().toString()));
    }
    List<String> groups = new ArrayList<>();
    for (String value : Persons.values(person, settings.attribute())) {
      groups.add(DN.isValidDN(value) ? new DN(value).toNormalizedString() : value);
    }
    return groups;
  }

  /** The groups of groups, level by level; what was seen before is not looked at again. */
  private void climb(Directory.Searcher by, Set<String> found)
      throws LDAPException, ProviderException {
    List<String> level = found.stream().filter(DN::isValidDN).toList();
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth == MAX_DEPTH) {
        throw tooMany();
      }
      List<String> next = new ArrayList<>();
      for (int i = 0; i < level.size(); i += AT_ONCE) {
        List<Filter> members =
            level.subList(i, Math.min(level.size(), i + AT_ONCE)).stream()
                .map(this::member)
                .toList();
        for (String group : search(by, Filter.createORFilter(members))) {
          if (found.add(group)) {
            next.add(group);
          }
        }
        bounded(found);
      }
      level = next;
    }
  }

  private Filter member(String dn) {
    return Filter.createEqualityFilter(settings.memberAttribute(), dn);
  }

  private Filter chain(DN dn) {
    return Filter.createExtensibleMatchFilter(
        settings.memberAttribute(), IN_CHAIN_RULE, false, dn.toString());
  }

  private List<String> search(Directory.Searcher by, Filter members)
      throws LDAPException, ProviderException {
    List<String> groups = new ArrayList<>();
    Filter both = Filter.createANDFilter(settings.filter(), members);
    Answers answers =
        directory.search(
            by, settings.base().orElseThrow(), SearchScope.SUB, both, MAX_GROUPS, List.of("1.1"));
    if (answers.isNothingForNow()) {
      throw new ProviderException(
          ProviderProblem.BAD_ANSWER, "The directory refers elsewhere for all groups");
    }
    for (SearchResultEntry group : answers.entries()) {
      groups.add(group.getParsedDN().toNormalizedString());
    }
    return groups;
  }

  private List<String> names(Set<String> groups) throws LDAPException, ProviderException {
    Set<String> names = new LinkedHashSet<>();
    for (String group : groups) {
      String name = settings.byDn() || !DN.isValidDN(group) ? group : firstPart(new DN(group));
      if (name.length() > MAX_NAME) {
        throw tooMany();
      }
      names.add(name);
    }
    return List.copyOf(names);
  }

  private static String firstPart(DN dn) {
    RDN first = dn.getRDN();
    return first == null ? dn.toString() : first.getAttributeValues()[0];
  }

  private static Set<String> bounded(Set<String> groups) throws ProviderException {
    if (groups.size() > MAX_GROUPS) {
      throw tooMany();
    }
    return groups;
  }

  private static ProviderException tooMany() {
    return new ProviderException(
        ProviderProblem.BAD_ANSWER, "The groups are too many, too deep or too long");
  }
}
