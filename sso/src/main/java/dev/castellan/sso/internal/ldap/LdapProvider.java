package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A directory that people log in by. */
final class LdapProvider implements PasswordProvider {

  private static final int RANDOM_BYTES = 16;
  private static final int TIDY_SECONDS = 60;

  private final LdapSettings settings;
  private final ProviderContext context;
  private final Directory directory;
  private final Persons persons;
  private final Groups groups;

  private LdapProvider(LdapSettings settings, ProviderContext context, Directory directory) {
    this.settings = settings;
    this.context = context;
    this.directory = directory;
    this.persons = new Persons(settings, directory);
    this.groups = new Groups(settings.groups(), directory);
  }

  static LdapProvider start(LdapSettings settings, ProviderContext context, LdapNetwork network)
      throws ProviderException {
    try {
      Directory directory = new Directory(settings, network);
      try {
        LdapProvider provider = new LdapProvider(settings, context, directory);
        directory.within(provider::probe);
        context.repeat(TIDY_SECONDS, directory::tidy);
        return provider;
      } catch (LDAPException | ProviderException e) {
        directory.close();
        throw e;
      }
    } catch (LDAPException e) {
      throw LdapTrouble.of(e);
    }
  }

  private boolean probe() throws LDAPException, ProviderException {
    directory.bindOwn();
    return true;
  }

  @Override
  public Arrival login(String username, SecretText password) {
    if (Passwords.isNoName(username) || Passwords.isNone(password.expose())) {
      return Arrival.rejected(LdapTrouble.wrong());
    }
    return answered(
        () ->
            settings.direct().isPresent()
                ? directly(settings.direct().get(), username, password)
                : bySearch(username, password));
  }

  private Arrival bySearch(String username, SecretText password)
      throws LDAPException, ProviderException {
    Optional<SearchResultEntry> person = persons.byName(directory.own(), username);
    if (person.isEmpty()) {
      return unknown();
    }
    SearchResultEntry entry = person.get();
    directory.as(entry.getDN(), password, connection -> connection);
    return identified(directory.own(), entry, true);
  }

  /** Takes one bind, as for somebody who exists. */
  private Arrival unknown() throws LDAPException, ProviderException {
    byte[] random = new byte[RANDOM_BYTES];
    context.random().nextBytes(random);
    String nobody = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    String name = new DN(new RDN("cn", nobody), settings.userBase()).toString();
    directory.as(name, SecretText.of(nobody), connection -> connection);
    return Arrival.rejected(LdapTrouble.wrong());
  }

  private Arrival directly(DirectName names, String username, SecretText password)
      throws LDAPException, ProviderException {
    Optional<String> name = names.bindName(username);
    if (name.isEmpty()) {
      return Arrival.rejected(LdapTrouble.wrong());
    }
    if (names.dn(username).isPresent()) {
      return directory.as(
          name.get(),
          password,
          person -> identified(searcher(person), found(person, names, username), true));
    }
    // A principal's name and a login attribute can be two people's: whoever is found must have the
    // password, too. One bind after the other, so that a login takes one connection at a time.
    SearchResultEntry entry =
        directory.as(name.get(), password, person -> found(person, names, username));
    return directory.as(
        entry.getDN(), password, person -> identified(searcher(person), entry, true));
  }

  private Directory.Searcher searcher(Directory.Searcher person) {
    return settings.service().isPresent() ? directory.own() : person;
  }

  private SearchResultEntry found(Directory.Searcher person, DirectName names, String username)
      throws LDAPException, ProviderException {
    Directory.Searcher by = searcher(person);
    Optional<DN> dn = names.dn(username);
    Optional<SearchResultEntry> entry =
        dn.isPresent() ? persons.byDn(by, dn.get()) : persons.byName(by, username);
    return entry.orElseThrow(
        () -> LdapTrouble.account("The person is not among those who may log in"));
  }

  @Override
  public Arrival lookUp(String subject) {
    if (settings.direct().isPresent() && settings.service().isEmpty()) {
      return new Arrival.Rejected(
          ProviderProblem.INSUFFICIENT, "Without an account of our own nobody can be looked up");
    }
    return answered(
        () -> {
          Optional<SearchResultEntry> person = persons.bySubject(directory.own(), subject);
          if (person.isEmpty()) {
            throw LdapTrouble.account("The person is not in the directory any more");
          }
          return identified(directory.own(), person.get(), false);
        });
  }

  private Arrival identified(Directory.Searcher by, SearchResultEntry entry, boolean loggedIn)
      throws LDAPException, ProviderException {
    if (settings.activeDirectory()) {
      AccountState.check(entry, context.now());
    }
    String subject = persons.subject(entry);
    List<String> of = groups.of(by, entry);
    return new Arrival.Identified(
        Identities.of(settings, entry, subject, of, context.now(), loggedIn));
  }

  private Arrival answered(Directory.Work<Arrival> question) {
    try {
      Arrival arrival = directory.within(question);
      context.report(null);
      return arrival;
    } catch (LDAPException e) {
      return refused(LdapTrouble.of(e), false);
    } catch (ProviderException e) {
      return refused(e, true);
    }
  }

  /** Reports what is wrong with the directory, not with one person. */
  private Arrival refused(ProviderException trouble, boolean ofOnePerson) {
    boolean reachable =
        ofOnePerson
            && (trouble.problem() == ProviderProblem.CREDENTIALS
                || trouble.problem() == ProviderProblem.ACCOUNT);
    context.report(reachable ? null : trouble.problem());
    if (!ofOnePerson && trouble.problem() == ProviderProblem.CREDENTIALS) {
      // Our own account was refused, not the person: it must not count against them.
      return new Arrival.Rejected(
          ProviderProblem.CONFIGURATION, String.valueOf(trouble.getMessage()));
    }
    return Arrival.rejected(trouble);
  }

  @Override
  public List<ProviderCheck> test(ProviderUrls urls) {
    List<ProviderCheck> steps = new ArrayList<>();
    boolean good =
        passes(steps, "connection", "A server answers, and is who it should be", this::connect)
            && passes(steps, "account", "Our own account may bind", this::probe)
            && passes(steps, "search", "The base of the people can be read", this::readBase);
    if (!good) {
      context.report(steps.get(steps.size() - 1).problem().orElse(null));
    }
    return steps;
  }

  private boolean passes(
      List<ProviderCheck> steps, String step, String message, Directory.Work<Boolean> work) {
    try {
      directory.within(work);
      steps.add(ProviderCheck.passed(step, message));
      return true;
    } catch (LDAPException e) {
      steps.add(ProviderCheck.failed(step, LdapTrouble.of(e)));
    } catch (ProviderException e) {
      steps.add(ProviderCheck.failed(step, e));
    }
    return false;
  }

  private boolean connect() throws LDAPException {
    directory.connect();
    return true;
  }

  /** Where people bind directly, nobody else may be let in. */
  private boolean readBase() throws LDAPException, ProviderException {
    if (settings.direct().isEmpty() || settings.service().isPresent()) {
      directory.search(
          directory.own(),
          settings.userBase(),
          SearchScope.BASE,
          Filter.createANDFilter(),
          1,
          List.of("1.1"));
    }
    return true;
  }

  @Override
  public void close() {
    directory.close();
  }
}
