package dev.castellan.bench;

import com.googlecode.aviator.runtime.type.AviatorBoolean;
import com.googlecode.aviator.runtime.type.AviatorObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.casbin.jcasbin.main.CachedEnforcer;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.casbin.jcasbin.util.function.CustomFunction;

/**
 * jCasbin, with its usual model of roles and "some allow and no deny". The matcher looks at what is
 * cheap first, and compares paths with a function of ours, which is quicker than its {@code
 * keyMatch2} and, unlike {@code keyMatch}, looks at what follows the first star.
 *
 * <p>The cached one keeps every answer until it is told to forget all: a rule that is added or
 * taken away changes no answer that was given before ({@code PeersTest} shows it). Its answers to a
 * policy that never changes are right.
 */
final class CasbinPeer implements Engine {

  private static final String MODEL =
      """
      [request_definition]
      r = sub, act, obj
      [policy_definition]
      p = sub, act, obj, eft
      [role_definition]
      g = _, _
      [policy_effect]
      e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
      [matchers]
      m = (p.act == "*:*" || r.act == p.act) && pathMatch(r.obj, p.obj) && g(r.sub, p.sub)
      """;

  private final Enforcer enforcer;
  private final Question[] questions;

  private CasbinPeer(Enforcer enforcer, Question[] questions) {
    this.enforcer = enforcer;
    this.questions = questions;
  }

  /** A policy for the one or the other. */
  static Source source(Workload workload, boolean cached) {
    List<List<String>> rules = new ArrayList<>();
    List<List<String>> inherited = new ArrayList<>();
    for (Workload.Role role : workload.roles()) {
      for (Workload.Rule rule : role.rules()) {
        rules.add(
            List.of(
                role.name(), rule.action(), "/" + rule.pattern(), rule.deny() ? "deny" : "allow"));
      }
      role.inherits().forEach(name -> inherited.add(List.of(role.name(), name)));
    }
    for (Workload.Subject subject : workload.subjects()) {
      subject.grants().forEach(grant -> inherited.add(List.of(subject.name(), grant.role())));
    }
    // A rule may stand in a role twice; jCasbin refuses the whole list then.
    List<List<String>> different = rules.stream().distinct().toList();
    return () -> {
      Enforcer enforcer = enforcer(cached);
      enforcer.addPolicies(different);
      enforcer.addGroupingPolicies(inherited.stream().distinct().toList());
      return questions -> new CasbinPeer(enforcer, questions);
    };
  }

  /** An enforcer without rules. */
  static Enforcer enforcer(boolean cached) {
    Model model = new Model();
    model.loadModelFromText(MODEL);
    Enforcer enforcer = cached ? new CachedEnforcer(model) : new Enforcer(model);
    enforcer.enableAutoSave(false);
    enforcer.addFunction("pathMatch", new PathMatch());
    return enforcer;
  }

  @Override
  public boolean allowed(int question) {
    Question asked = questions[question];
    return enforcer.enforce(asked.subject(), asked.action(), asked.path());
  }

  /** Whether a path is one that a pattern of a plain workload stands for. */
  static boolean matches(String path, String pattern) {
    int at = 0;
    int in = 0;
    while (in < pattern.length()) {
      if (pattern.charAt(in) != '*') {
        if (at >= path.length() || path.charAt(at) != pattern.charAt(in)) {
          return false;
        }
        at++;
        in++;
      } else if (in + 1 < pattern.length() && pattern.charAt(in + 1) == '*') {
        return at < path.length();
      } else {
        int end = path.indexOf('/', at);
        at = end < 0 ? path.length() : end;
        in++;
      }
    }
    return at == path.length();
  }

  /** For its expression language. */
  private static final class PathMatch extends CustomFunction {

    private static final long serialVersionUID = 1;

    @Override
    public String getName() {
      return "pathMatch";
    }

    @Override
    public AviatorObject call(Map<String, Object> env, AviatorObject path, AviatorObject pattern) {
      return AviatorBoolean.valueOf(
          matches((String) path.getValue(env), (String) pattern.getValue(env)));
    }
  }
}
