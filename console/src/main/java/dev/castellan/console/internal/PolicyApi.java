package dev.castellan.console.internal;

import dev.castellan.InvalidPolicyException;
import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyRevision;
import dev.castellan.access.StoredPolicy;
import dev.castellan.console.HttpReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The policy as a whole, and those before it. */
final class PolicyApi {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  private static final Listing<PolicyRevision> REVISIONS =
      new Listing<>("revisions", revision -> Listing.newestFirst(revision.number()));

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/policy", this::get),
        Endpoint.of("PUT", "/policy", this::save).taking(Endpoint.Body.POLICY).honouringIfMatch(),
        Endpoint.of("POST", "/policy/check", this::check).taking(Endpoint.Body.POLICY),
        Endpoint.of("GET", "/policy/diff", this::diff).withQuery(Set.of("before", "after")),
        Endpoint.of("GET", "/policy/revisions", this::revisions)
            .withQuery(Set.of("limit", "after")),
        Endpoint.of("GET", "/policy/revisions/{number}", this::revision),
        Endpoint.of("POST", "/policy/revisions/{number}/restore", this::restore)
            .taking(Endpoint.Body.NONE)
            .honouringIfMatch());
  }

  private HttpReply get(Request request) {
    return reply(request.caller().policy().current());
  }

  private HttpReply save(Request request) {
    Policy policy = policy(request);
    Optional<String> expected = required(request);
    return reply(request.caller().policy().save(policy, expected));
  }

  private HttpReply check(Request request) {
    return HttpReply.json(
        200, PolicyViews.review(request.caller().policy().check(policy(request))));
  }

  private static Policy policy(Request request) {
    Members body = request.policyMembers("text", "policy");
    if (body.has("text") == body.has("policy")) {
      throw Request.invalid("text", "Exactly one of text and policy");
    }
    if (body.has("policy")) {
      return Policy.fromJson(body.json("policy"));
    }
    try {
      return Policy.parse(body.text("text"));
    } catch (InvalidPolicyException e) {
      throw new Refusal(Problem.of(e).withField("text"));
    }
  }

  private HttpReply revisions(Request request) {
    Page<PolicyRevision> page =
        REVISIONS.page(request.caller().policy().revisions(), request.page());
    return HttpReply.json(200, Views.list(page, PolicyViews::revision));
  }

  private HttpReply revision(Request request) {
    return HttpReply.json(
        200, PolicyViews.policy(request.caller().policy().revision(pathNumber(request))));
  }

  private HttpReply diff(Request request) {
    long before = queryNumber(request, "before");
    long after = queryNumber(request, "after");
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("before", before);
    view.put("after", after);
    view.put("diff", PolicyViews.diff(request.caller().policy().compare(before, after)));
    return HttpReply.json(200, view);
  }

  private HttpReply restore(Request request) {
    long number = pathNumber(request);
    Optional<String> expected = required(request);
    return reply(request.caller().policy().rollBack(number, expected));
  }

  private static long pathNumber(Request request) {
    String text = request.id("number");
    if (!NUMBER.matcher(text).matches()) {
      throw new NotFoundException("There is no such revision");
    }
    return Long.parseLong(text);
  }

  private static long queryNumber(Request request, String name) {
    String text = request.parameter(name, 18).orElse("");
    if (!NUMBER.matcher(text).matches()) {
      throw Request.invalid(name, name + " is the number of a revision");
    }
    return Long.parseLong(text);
  }

  /** The same for the whole policy, which nobody replaces without a word on which one. */
  private static Optional<String> required(Request request) {
    request.preconditions().require();
    return expected(request);
  }

  /** Of the policy in force; roles and bindings of groups have no version but this. */
  static Optional<String> expected(Request request) {
    return request.preconditions().expected(() -> request.caller().policy().current().version());
  }

  private static HttpReply reply(StoredPolicy stored) {
    return HttpReply.json(200, PolicyViews.policy(stored)).header("ETag", tag(stored));
  }

  static String tag(StoredPolicy stored) {
    return '"' + stored.version() + '"';
  }
}
