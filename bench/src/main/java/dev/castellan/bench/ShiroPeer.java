package dev.castellan.bench;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.shiro.authc.SimpleAccount;
import org.apache.shiro.authz.Permission;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.apache.shiro.realm.SimpleAccountRealm;
import org.apache.shiro.subject.ImmutablePrincipalCollection;
import org.apache.shiro.subject.PrincipalCollection;

/**
 * Apache Shiro, with a permission {@code type.verb:tenants:T:KIND:NAME} for each rule. Shiro has no
 * rule that denies: denies are permissions of a second realm, which is asked first. It has no
 * inheritance: each account holds the permissions of all its roles. {@code KIND/**} is a permission
 * that ends early, for in Shiro a missing tail is everything below and the thing itself ({@code
 * PeersTest} shows it); no question here is about a thing that a pattern ends at, so answers agree.
 *
 * <p>The caller keeps its principals; the permission is read from text with each call, as Shiro's
 * calls with a text do.
 */
final class ShiroPeer implements Engine {

  private final Realm allows;
  private final Realm denies;
  private final PrincipalCollection[] principals;
  private final Question[] questions;

  private ShiroPeer(Realm allows, Realm denies, Question[] questions) {
    this.allows = allows;
    this.denies = denies;
    this.questions = questions;
    this.principals = new PrincipalCollection[questions.length];
    Map<String, PrincipalCollection> known = new HashMap<>();
    for (int i = 0; i < questions.length; i++) {
      principals[i] =
          known.computeIfAbsent(
              questions[i].subject(),
              name -> ImmutablePrincipalCollection.ofSinglePrincipal(name, "bench"));
    }
  }

  static Source source(Workload workload) {
    return () -> {
      Realm allows = new Realm();
      Realm denies = new Realm();
      Map<String, Workload.Role> roles = workload.rolesByName();
      // A rule's permission is one object, however many accounts hold it.
      Map<Workload.Rule, Permission> permissions = new HashMap<>();
      for (Workload.Subject subject : workload.subjects()) {
        Set<Permission> allowed = new HashSet<>();
        Set<Permission> denied = new HashSet<>();
        for (String role : workload.rolesOf(subject, roles)) {
          for (Workload.Rule rule : rules(roles, role)) {
            (rule.deny() ? denied : allowed)
                .add(permissions.computeIfAbsent(rule, ShiroPeer::permission));
          }
        }
        allows.add(subject.name(), allowed);
        denies.add(subject.name(), denied);
      }
      return questions -> new ShiroPeer(allows, denies, questions);
    };
  }

  private static List<Workload.Rule> rules(Map<String, Workload.Role> roles, String name) {
    Workload.Role role = roles.get(name);
    return role == null ? List.of() : role.rules();
  }

  private static Permission permission(Workload.Rule rule) {
    String pattern = rule.pattern();
    String path = pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - 3) : pattern;
    String action = rule.action().equals(Workload.ANY) ? "*" : rule.action().replace(':', '.');
    return new WildcardPermission(action + ":" + path.replace('/', ':'));
  }

  @Override
  public boolean allowed(int question) {
    Question asked = questions[question];
    String permission =
        asked.action().replace(':', '.') + ":" + asked.path().substring(1).replace('/', ':');
    PrincipalCollection who = principals[question];
    return !denies.isPermitted(who, permission) && allows.isPermitted(who, permission);
  }

  /** Opens the way to put accounts with permissions of their own in. */
  private static final class Realm extends SimpleAccountRealm {

    Realm() {
      super("bench");
    }

    void add(String name, Set<Permission> permissions) {
      add(new SimpleAccount(name, "", getName(), Set.of(), permissions));
    }
  }
}
