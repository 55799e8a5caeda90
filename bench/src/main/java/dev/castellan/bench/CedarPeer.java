package dev.castellan.bench;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.Context;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimString;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cedar through its Java library, which calls native code. Roles are entities that a user is in, a
 * rule is a permit or forbid for a role, {@code **} is "in" a tenant or a tenant's kind, a star for
 * the tenant a comparison of the resource's attributes. The policies are kept on the native side
 * ({@code PolicySet.cache}); the few entities of a question go along with it, those of the subject
 * made beforehand.
 */
final class CedarPeer implements Engine {

  private static final EntityTypeName USER = type("User");
  private static final EntityTypeName ROLE = type("Role");
  private static final EntityTypeName ACTION = type("Action");
  private static final EntityTypeName THING = type("Thing");
  private static final EntityTypeName FOLDER = type("Folder");

  private final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
  private final PolicySet policies;
  private final Map<String, Set<Entity>> subjects;
  private final Question[] questions;

  private CedarPeer(PolicySet policies, Map<String, Set<Entity>> subjects, Question[] questions) {
    this.policies = policies;
    this.subjects = subjects;
    this.questions = questions;
  }

  static Source source(Workload workload) {
    Set<Policy> policies = new LinkedHashSet<>();
    for (Workload.Role role : workload.roles()) {
      for (Workload.Rule rule : role.rules()) {
        policies.add(new Policy(text(role.name(), rule), "p" + policies.size()));
      }
    }
    Map<String, Workload.Role> roles = workload.rolesByName();
    return () -> {
      PolicySet set = new PolicySet(policies);
      try {
        set.cache();
      } catch (CacheException e) {
        throw new IllegalStateException(e);
      }
      Map<String, Set<Entity>> subjects = new HashMap<>();
      for (Workload.Subject subject : workload.subjects()) {
        subjects.put(subject.name(), entities(workload, subject, roles));
      }
      return questions -> new CedarPeer(set, subjects, questions);
    };
  }

  private static Set<Entity> entities(
      Workload workload, Workload.Subject subject, Map<String, Workload.Role> roles) {
    Set<Entity> entities = new HashSet<>();
    entities.add(
        new Entity(
            USER.of(subject.name()),
            uids(subject.grants().stream().map(Workload.Grant::role).toList())));
    for (String name : workload.rolesOf(subject, roles)) {
      Workload.Role role = roles.get(name);
      entities.add(new Entity(ROLE.of(name), uids(role == null ? List.of() : role.inherits())));
    }
    return entities;
  }

  private static Set<EntityUID> uids(List<String> roles) {
    return roles.stream().map(ROLE::of).collect(Collectors.toSet());
  }

  private static String text(String role, Workload.Rule rule) {
    String action =
        rule.action().equals(Workload.ANY)
            ? "action"
            : "action == Action::\"" + rule.action() + "\"";
    return (rule.deny() ? "forbid" : "permit")
        + "(principal in Role::\""
        + role
        + "\", "
        + action
        + ", "
        + resource(rule.pattern())
        + ";";
  }

  /** The rest of a policy's head and its condition. */
  private static String resource(String pattern) {
    String[] part = pattern.split("/", -1);
    String last = part[part.length - 1];
    if (part[1].equals("*")) {
      String kind = "resource)when{resource.kind == \"" + part[2] + "\"";
      return kind + (last.equals("**") ? "}" : " && resource.name == \"" + last + "\"}");
    }
    if (last.equals("**")) {
      return "resource in Folder::\"" + pattern.substring(0, pattern.length() - 3) + "\")";
    }
    return "resource == Thing::\"" + pattern + "\")";
  }

  @Override
  public boolean allowed(int question) {
    Question asked = questions[question];
    String path = asked.path().substring(1);
    String[] part = path.split("/", -1);
    EntityUID tenant = FOLDER.of("tenants/" + part[1]);
    EntityUID kind = FOLDER.of("tenants/" + part[1] + "/" + part[2]);
    EntityUID thing = THING.of(path);
    Set<Entity> entities = new HashSet<>(subjects.getOrDefault(asked.subject(), Set.of()));
    entities.add(new Entity(tenant));
    entities.add(new Entity(kind, Set.of(tenant)));
    entities.add(
        new Entity(
            thing,
            Map.of("kind", new PrimString(part[2]), "name", new PrimString(part[3])),
            Set.of(kind)));
    try {
      AuthorizationRequest request =
          new AuthorizationRequest(
              USER.of(asked.subject()), ACTION.of(asked.action()), thing, new Context());
      Optional<AuthorizationSuccessResponse> answer =
          engine.isAuthorized(request, policies, entities).success;
      return answer.orElseThrow().isAllowed();
    } catch (AuthException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EntityTypeName type(String name) {
    return EntityTypeName.parse(name).orElseThrow();
  }
}
