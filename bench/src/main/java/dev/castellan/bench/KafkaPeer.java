package dev.castellan.bench;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.metadata.authorizer.StandardAcl;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Kafka's StandardAuthorizer. The four types are four of its resource types, the verbs READ, ALTER
 * and DELETE, a path is a resource name, {@code **} a prefixed ACL. It has no roles: each role is a
 * principal, and the subject's roles, inherited ones with them, are asked one after the other. It
 * has no star in the middle: such a rule becomes one ACL for each tenant. Its answer does not tell
 * a deny from no rule, so denies are ACLs of a second authorizer, which is asked first. It counts
 * what it does, as in a broker: without its metrics it does not run.
 */
final class KafkaPeer implements Engine {

  private static final Map<String, ResourceType> TYPES =
      Map.of(
          "topic", ResourceType.TOPIC,
          "queue", ResourceType.GROUP,
          "client", ResourceType.TRANSACTIONAL_ID,
          "bridge", ResourceType.DELEGATION_TOKEN);

  /** UPDATE is ALTER; none of the three implies another of them. */
  private static final Map<String, AclOperation> VERBS =
      Map.of(
          "read", AclOperation.READ, "update", AclOperation.ALTER, "delete", AclOperation.DELETE);

  private final StandardAuthorizer allows;
  private final StandardAuthorizer denies;
  private final AuthorizableRequestContext[][] roles;
  private final Question[] questions;

  private KafkaPeer(
      StandardAuthorizer allows,
      StandardAuthorizer denies,
      Map<String, AuthorizableRequestContext[]> contexts,
      Question[] questions) {
    this.allows = allows;
    this.denies = denies;
    this.questions = questions;
    this.roles = new AuthorizableRequestContext[questions.length][];
    for (int i = 0; i < questions.length; i++) {
      roles[i] = contexts.getOrDefault(questions[i].subject(), new AuthorizableRequestContext[0]);
    }
  }

  static Source source(Workload workload) {
    Set<StandardAcl> allowed = new HashSet<>();
    Set<StandardAcl> denied = new HashSet<>();
    for (Workload.Role role : workload.roles()) {
      for (Workload.Rule rule : role.rules()) {
        (rule.deny() ? denied : allowed).addAll(acls(workload, role.name(), rule));
      }
    }
    Map<String, Workload.Role> byName = workload.rolesByName();
    Map<String, AuthorizableRequestContext[]> contexts = new HashMap<>();
    for (Workload.Subject subject : workload.subjects()) {
      contexts.put(
          subject.name(),
          workload.rolesOf(subject, byName).stream()
              .map(KafkaPeer::principal)
              .map(Context::new)
              .toArray(AuthorizableRequestContext[]::new));
    }
    return () -> {
      StandardAuthorizer allows = authorizer(allowed);
      StandardAuthorizer denies = authorizer(denied);
      return questions -> new KafkaPeer(allows, denies, contexts, questions);
    };
  }

  private static StandardAuthorizer authorizer(Set<StandardAcl> acls) {
    StandardAuthorizer authorizer = new StandardAuthorizer();
    authorizer.configure(Map.of());
    authorizer.withPluginMetrics(new PluginMetricsImpl(new Metrics(), Map.of()));
    Map<Uuid, StandardAcl> snapshot = new HashMap<>();
    long number = 0;
    for (StandardAcl acl : acls) {
      snapshot.put(new Uuid(1, ++number), acl);
    }
    authorizer.loadSnapshot(snapshot);
    authorizer.completeInitialLoad();
    return authorizer;
  }

  private static List<StandardAcl> acls(Workload workload, String role, Workload.Rule rule) {
    List<String> paths =
        rule.pattern().startsWith("tenants/*/")
            ? IntStream.range(0, workload.size().tenants())
                .mapToObj(tenant -> rule.pattern().replace("/*/", "/t" + tenant + "/"))
                .toList()
            : List.of(rule.pattern());
    boolean prefixed = rule.pattern().endsWith("**");
    List<StandardAcl> acls = new ArrayList<>();
    for (String path : paths) {
      for (String type : types(rule)) {
        acls.add(
            new StandardAcl(
                KafkaPeer.TYPES.getOrDefault(type, ResourceType.UNKNOWN),
                "/" + (prefixed ? path.substring(0, path.length() - 2) : path),
                prefixed ? PatternType.PREFIXED : PatternType.LITERAL,
                principal(role).toString(),
                "*",
                rule.action().equals(Workload.ANY) ? AclOperation.ALL : operation(rule.action()),
                AclPermissionType.ALLOW));
      }
    }
    return acls;
  }

  /** The types that a rule can be about: its action's, or its path's, or all. */
  private static List<String> types(Workload.Rule rule) {
    if (!rule.action().equals(Workload.ANY)) {
      return List.of(type(rule.action()));
    }
    String[] path = rule.pattern().split("/", -1);
    String type = Workload.TYPES.get(path[2]);
    return type == null ? List.copyOf(Workload.TYPES.values()) : List.of(type);
  }

  private static String type(String action) {
    return action.substring(0, action.indexOf(':'));
  }

  private static AclOperation operation(String action) {
    return VERBS.getOrDefault(action.substring(action.indexOf(':') + 1), AclOperation.UNKNOWN);
  }

  private static KafkaPrincipal principal(String role) {
    return new KafkaPrincipal("Role", role);
  }

  @Override
  public boolean allowed(int question) {
    Question asked = questions[question];
    ResourcePattern resource =
        new ResourcePattern(
            TYPES.getOrDefault(type(asked.action()), ResourceType.UNKNOWN),
            asked.path(),
            PatternType.LITERAL);
    List<Action> action = List.of(new Action(operation(asked.action()), resource, 1, false, false));
    return !anyOf(denies, roles[question], action) && anyOf(allows, roles[question], action);
  }

  private static boolean anyOf(
      StandardAuthorizer authorizer, AuthorizableRequestContext[] roles, List<Action> action) {
    for (AuthorizableRequestContext role : roles) {
      if (authorizer.authorize(role, action).get(0) == AuthorizationResult.ALLOWED) {
        return true;
      }
    }
    return false;
  }

  /** A request of a role. */
  private record Context(KafkaPrincipal principal) implements AuthorizableRequestContext {

    @Override
    public String listenerName() {
      return "bench";
    }

    @Override
    public SecurityProtocol securityProtocol() {
      return SecurityProtocol.PLAINTEXT;
    }

    @Override
    public InetAddress clientAddress() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public int requestType() {
      return 0;
    }

    @Override
    public int requestVersion() {
      return 0;
    }

    @Override
    public String clientId() {
      return "bench";
    }

    @Override
    public int correlationId() {
      return 0;
    }
  }
}
