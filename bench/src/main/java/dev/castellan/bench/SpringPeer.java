package dev.castellan.bench;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.MappingMatch;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Spring Security's matchers of requests with its hierarchy of roles. A rule is a matcher and the
 * authority that it asks for; an action is a method of HTTP by another name. Spring itself ends at
 * the first matcher that fits, which cannot say "deny overrides" across roles, so the walk over the
 * rules is ours: denies first, then allows, each in Spring's order of matcher, then authority.
 * Spring has no store of policies and is not made for 20,000 matchers.
 *
 * <p>The caller keeps its authentication; a request is made for each question, as a server does.
 */
final class SpringPeer implements Engine {

  private record Entry(
      RequestMatcher matcher, AuthorityAuthorizationManager<HttpServletRequest> authority) {}

  private final List<Entry> denies;
  private final List<Entry> allows;
  private final Authentication[] callers;
  private final HttpServletRequest nobody;
  private final Question[] questions;

  private SpringPeer(
      List<Entry> denies,
      List<Entry> allows,
      Map<String, Authentication> callers,
      Question[] questions) {
    this.denies = denies;
    this.allows = allows;
    this.questions = questions;
    this.callers = new Authentication[questions.length];
    for (int i = 0; i < questions.length; i++) {
      this.callers[i] = Objects.requireNonNull(callers.get(questions[i].subject()));
    }
    this.nobody =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                SpringPeer.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.toString());
                });
  }

  static Source source(Workload workload) {
    return () -> {
      RoleHierarchy hierarchy = hierarchy(workload);
      List<Entry> denies = new ArrayList<>();
      List<Entry> allows = new ArrayList<>();
      for (Workload.Role role : workload.roles()) {
        AuthorityAuthorizationManager<HttpServletRequest> authority =
            AuthorityAuthorizationManager.hasAuthority(role.name());
        authority.setRoleHierarchy(hierarchy);
        for (Workload.Rule rule : role.rules()) {
          (rule.deny() ? denies : allows).add(new Entry(matcher(rule), authority));
        }
      }
      Map<String, Authentication> callers = new HashMap<>();
      for (Workload.Subject subject : workload.subjects()) {
        callers.put(
            subject.name(),
            UsernamePasswordAuthenticationToken.authenticated(
                subject.name(),
                "",
                subject.grants().stream()
                    .map(grant -> new SimpleGrantedAuthority(grant.role()))
                    .toList()));
      }
      return questions -> new SpringPeer(denies, allows, callers, questions);
    };
  }

  private static RoleHierarchy hierarchy(Workload workload) {
    RoleHierarchyImpl.Builder hierarchy = RoleHierarchyImpl.withRolePrefix("");
    for (Workload.Role role : workload.roles()) {
      if (!role.inherits().isEmpty()) {
        hierarchy.role(role.name()).implies(role.inherits().toArray(String[]::new));
      }
    }
    return hierarchy.build();
  }

  private static RequestMatcher matcher(Workload.Rule rule) {
    String path = "/" + rule.pattern();
    return rule.action().equals(Workload.ANY)
        ? PathPatternRequestMatcher.pathPattern(path)
        : PathPatternRequestMatcher.pathPattern(HttpMethod.valueOf(method(rule.action())), path);
  }

  private static String method(String action) {
    return action.replace(':', '-');
  }

  @Override
  public boolean allowed(int question) {
    Question asked = questions[question];
    HttpServletRequest request = new Request(nobody, method(asked.action()), asked.path());
    Authentication caller = callers[question];
    return !anyOf(denies, request, caller) && anyOf(allows, request, caller);
  }

  private static boolean anyOf(
      List<Entry> entries, HttpServletRequest request, Authentication caller) {
    for (Entry entry : entries) {
      if (entry.matcher().matches(request)) {
        AuthorizationResult result = entry.authority().authorize(() -> caller, request);
        if (result != null && result.isGranted()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Of a servlet that gets all requests. */
  private record Mapping() implements HttpServletMapping {

    @Override
    public String getMatchValue() {
      return "";
    }

    @Override
    public String getPattern() {
      return "/";
    }

    @Override
    public String getServletName() {
      return "bench";
    }

    @Override
    public MappingMatch getMappingMatch() {
      return MappingMatch.DEFAULT;
    }
  }

  /** As much of a request as the matchers look at. */
  private static final class Request extends HttpServletRequestWrapper {

    private final String method;
    private final String path;
    private final Map<String, Object> attributes = new HashMap<>();

    Request(HttpServletRequest nobody, String method, String path) {
      super(nobody);
      this.method = method;
      this.path = path;
    }

    @Override
    public String getMethod() {
      return method;
    }

    @Override
    public String getRequestURI() {
      return path;
    }

    @Override
    public String getContextPath() {
      return "";
    }

    @Override
    public String getServletPath() {
      return path;
    }

    @Override
    public HttpServletMapping getHttpServletMapping() {
      return new Mapping();
    }

    @Override
    public @Nullable String getPathInfo() {
      return null;
    }

    @Override
    public @Nullable Object getAttribute(String name) {
      return attributes.get(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
      attributes.put(name, value);
    }

    @Override
    public void removeAttribute(String name) {
      attributes.remove(name);
    }
  }
}
