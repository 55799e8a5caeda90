package dev.castellan.console.internal;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.OpenException;
import dev.castellan.UnavailableException;
import dev.castellan.access.Action;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.console.BodyReader;
import dev.castellan.console.Console;
import dev.castellan.console.ConsoleLimits;
import dev.castellan.console.HttpCall;
import dev.castellan.console.HttpReply;
import dev.castellan.console.Route;
import dev.castellan.console.RouteCall;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each call through the same gates, in this order: size, path, method, site, who calls, media
 * types, conditions, query; then the operation itself.
 */
public final class RestConsole implements Console {

  private static final Logger LOG = LoggerFactory.getLogger(RestConsole.class);

  private static final Action READ_POLICY = Action.of("policy", "read");
  private static final Action UPDATE_POLICY = Action.of("policy", "update");
  private static final Resource POLICY = Resource.of("policy");
  private static final Action CREATE_USER = Action.of("user", "create");

  private final Castellan castellan;
  private final ConsoleLimits limits;
  private final ClientAddress clientAddress;
  private final CrossSite crossSite;
  private final SecurityHeaders securityHeaders;
  private final SecureRandom random;
  private final Router router;
  private final BodyRooms rooms;
  private final String apiPath;
  private final String pagePath;
  private final Router pages;
  private final Router files;
  private final PageCookies cookies;

  /**
   * @throws IllegalArgumentException if two endpoints answer the same calls
   */
  public RestConsole(ConsoleSettings settings) {
    this.castellan = settings.castellan();
    this.limits = settings.limits();
    this.clientAddress = settings.clientAddress();
    this.crossSite = new CrossSite(settings.publicUrl());
    this.securityHeaders = new SecurityHeaders(settings.publicUrl());
    this.random = settings.random();
    LoginReplies replies = new LoginReplies(castellan, settings.time());
    this.cookies = replies.cookies();
    this.apiPath = settings.apiPath() + "/";
    this.router = new Router(settings.apiPath(), endpoints(settings, replies));
    this.pagePath = settings.ssoPath() + "/";
    this.pages = new Router(settings.ssoPath(), new SsoPages(settings).endpoints());
    this.files =
        new Router(
            "",
            settings
                .dashboard()
                .map(dashboard -> new PageFiles(settings, dashboard).endpoints())
                .orElse(List.of()));
    this.rooms = new BodyRooms(limits);
  }

  /** Pages lie beside the API. */
  private Router router(HttpCall call) {
    if (call.path().startsWith(apiPath)) {
      return router;
    }
    return call.path().startsWith(pagePath) ? pages : files;
  }

  private static List<Endpoint> endpoints(ConsoleSettings settings, LoginReplies replies) {
    List<Endpoint> all = new ArrayList<>();
    String publicPath = settings.publicApiPath();
    all.addAll(new SessionApi(settings.castellan(), publicPath, replies).endpoints());
    all.addAll(new SessionsApi().endpoints());
    all.addAll(new SecondFactorApi(settings.castellan(), replies).endpoints());
    all.addAll(new MeApi(settings.time(), replies).endpoints());
    all.addAll(new UsersApi(settings).endpoints());
    all.addAll(new TransferApi().endpoints());
    all.addAll(new ApiKeysApi(settings.time(), publicPath).endpoints());
    all.addAll(new PolicyApi().endpoints());
    all.addAll(new RolesApi(publicPath).endpoints());
    all.addAll(new BindingsApi(settings.castellan().access(), publicPath).endpoints());
    all.addAll(new AccessApi(settings.castellan().access(), settings.time()).endpoints());
    all.addAll(new LicenseApi().endpoints());
    all.addAll(new SsoApi(settings, replies).endpoints());
    all.addAll(new AuditApi().endpoints());
    settings
        .dashboard()
        .ifPresent(dashboard -> all.addAll(new DashboardApi(settings, dashboard).endpoints()));
    all.addAll(new StatusApi(settings.castellan()).endpoints());
    settings.routes().stream().map(RestConsole::endpoint).forEach(all::add);
    return all;
  }

  private static Endpoint endpoint(Route route) {
    return Endpoint.of(route.method(), route.pattern(), request -> call(route, request))
        .withQuery(route.query())
        .taking(Endpoint.Body.ANY);
  }

  private static HttpReply call(Route route, Request request) throws Exception {
    RouteCall call =
        new RouteCall(request.call(), request.caller(), request.ids(), request.query());
    return Objects.requireNonNull(route.handler().handle(call), "a route of the host answers");
  }

  @Override
  public ConsoleLimits limits() {
    return limits;
  }

  @Override
  public Optional<Principal> authenticate(HttpCall call) {
    return new Visitor(
            castellan,
            () -> Credentials.of(call).or(() -> cookies.ofHostPage(call)),
            () -> origin(call, newRequestId()))
        .principal();
  }

  @Override
  public HttpReply handle(HttpCall call) {
    try {
      return handle(call, most -> call.body());
    } catch (IOException e) {
      throw new IllegalStateException("Nothing was read", e);
    }
  }

  @Override
  public HttpReply handle(HttpCall head, BodyReader body) throws IOException {
    String requestId = newRequestId();
    Visitor visitor =
        new Visitor(
            castellan,
            () -> Credentials.of(head).or(() -> cookies.credential(head)),
            () -> origin(head, requestId));
    try (BodyRooms.Room room = room(head, visitor, requestId)) {
      HttpCall call = head.withBody(body.read(room.limit() + 1));
      boolean page =
          router(head).known(head.method(), head.path()).map(Endpoint::page).orElse(false);
      HttpReply reply = securityHeaders.on(answer(call, visitor, room, requestId), requestId, page);
      return isEndKnown(call, room) ? reply : reply.closing();
    }
  }

  /** Whether what follows on the connection is the next request, and nothing else. */
  private static boolean isEndKnown(HttpCall call, BodyRooms.Room room) {
    return call.bodyLength() <= room.limit() && Framing.fault(call).isEmpty();
  }

  private BodyRooms.Room room(HttpCall head, Visitor visitor, String requestId) {
    Endpoint.Body body =
        router(head)
            .known(head.method(), head.path())
            .map(Endpoint::body)
            .orElse(Endpoint.Body.NONE);
    return switch (body) {
      case POLICY -> rooms.large(head, () -> may(visitor, this::mayPolicy, requestId));
      case USERS -> rooms.large(head, () -> may(visitor, this::mayCreateUsers, requestId));
      case NONE, JSON, OPTIONAL_JSON, FORM, ANY -> rooms.standard();
    };
  }

  /** Of whom nothing is known, no more is taken than of a stranger. */
  private static boolean may(Visitor visitor, Predicate<Principal> right, String requestId) {
    try {
      return visitor.principal().map(right::test).orElse(false);
    } catch (RuntimeException e) {
      LOG.warn("Nobody knows who may send a large body, requestId={}", requestId, e);
      return false;
    }
  }

  private boolean mayPolicy(Principal caller) {
    return may(caller, READ_POLICY) || may(caller, UPDATE_POLICY);
  }

  private boolean mayCreateUsers(Principal caller) {
    return !castellan.access().scopesOf(caller, CREATE_USER).isEmpty();
  }

  private boolean may(Principal caller, Action action) {
    return castellan.access().decide(caller, action, POLICY).allowed();
  }

  /**
   * The last gate: whatever happens behind it, the caller gets a reply and learns nothing of it.
   */
  private HttpReply answer(HttpCall call, Visitor visitor, BodyRooms.Room room, String requestId) {
    try {
      return serve(call, visitor, room, requestId);
    } catch (Refusal e) {
      return e.problem().reply(requestId);
    } catch (OpenException e) {
      return fault(requestId, e);
    } catch (CastellanException e) {
      return forgetting(call, e.code(), Problem.of(e).reply(requestId));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fault(requestId, e);
    } catch (
        Throwable e) { // A route is the host's code; whatever it throws, the caller gets a reply.
      return fault(requestId, e);
    }
  }

  /**
   * What opens nothing any more, the page's browser need not keep; it hears so where it asks who it
   * is. A reply to anything else may come late, to a browser that has another session by then, and
   * would end that one.
   */
  private HttpReply forgetting(HttpCall call, ErrorCode code, HttpReply reply) {
    return code == ErrorCode.NOT_AUTHENTICATED
            && call.method().equals("GET")
            && call.path().equals(apiPath + "me")
            && cookies.credential(call).isPresent()
        ? cookies.take(reply, PageCookies.Kept.SESSION)
        : reply;
  }

  private static HttpReply fault(String requestId, Throwable fault) {
    LOG.error("A call could not be answered, requestId={}", requestId, fault);
    return Problem.of(ProblemCode.INTERNAL_ERROR, "Something went wrong; the log knows more")
        .reply(requestId);
  }

  private HttpReply serve(HttpCall call, Visitor visitor, BodyRooms.Room room, String requestId)
      throws Exception {
    requireSize(call);
    room.require(call);
    Optional<String> framing = Framing.fault(call);
    if (framing.isPresent()) {
      throw ProblemCode.REQUEST_MALFORMED.refuse(framing.get());
    }
    Router.Match match = router(call).find(call.method(), call.path());
    Endpoint endpoint = match.endpoint();
    if (!endpoint.page()) {
      PageCall.requireClear(call);
      if (endpoint.isUnsafe()) {
        crossSite.check(call);
      }
    }
    Origin origin = origin(call, requestId);
    Optional<Admin> admin = visitor.principal().map(castellan::actingAs);
    if (admin.isEmpty() && endpoint.caller() == Endpoint.Caller.AUTHENTICATED) {
      throw visitor.tooOften().orElseGet(this::notAuthenticated);
    }
    if (!endpoint.page()) {
      MediaTypes.requireAccepted(call, endpoint.produces());
    }
    requireBody(endpoint, call);
    Request request =
        new Request(
            call,
            origin,
            admin,
            match.ids(),
            endpoint.page() && endpoint.query().isEmpty()
                ? Map.of()
                : Query.parse(call.query(), endpoint.query()),
            preconditions(endpoint, call));
    return handle(endpoint, request);
  }

  private static HttpReply handle(Endpoint endpoint, Request request) throws Exception {
    try {
      return endpoint.handler().handle(request);
    } catch (CastellanException e) {
      // RFC 9110, section 13.1.1: what the caller made a condition of is not a conflict.
      boolean condition =
          e.code() == ErrorCode.VERSION_CONFLICT && request.preconditions().namesVersion();
      if (condition) {
        throw new Refusal(Problem.of(e).withStatus(412));
      }
      throw e;
    }
  }

  private void requireSize(HttpCall call) {
    if (call.path().length() > limits.path()
        || call.query().map(String::length).orElse(0) > limits.query()) {
      throw ProblemCode.TARGET_TOO_LONG.refuse(
          "A path has at most %d characters, a query %d".formatted(limits.path(), limits.query()));
    }
    int lines = 0;
    int length = 0;
    for (Map.Entry<String, List<String>> header : call.headers().entrySet()) {
      for (String value : header.getValue()) {
        lines++;
        length += header.getKey().length() + value.length();
      }
    }
    if (lines > limits.headers() || length > limits.headerBytes()) {
      throw ProblemCode.HEADERS_TOO_LARGE.refuse(
          "There are at most %d headers of %d characters in all"
              .formatted(limits.headers(), limits.headerBytes()));
    }
  }

  private static void requireBody(Endpoint endpoint, HttpCall call) {
    boolean empty = call.bodyLength() == 0;
    switch (endpoint.body()) {
      case JSON, POLICY -> MediaTypes.requireJson(call);
      case USERS -> MediaTypes.requireLines(call);
      case OPTIONAL_JSON -> {
        if (!empty) {
          MediaTypes.requireJson(call);
        }
      }
      case NONE -> {
        if (!empty) {
          throw ProblemCode.REQUEST_MALFORMED.refuse("This operation takes no body");
        }
      }
      case FORM -> MediaTypes.requireForm(call);
      case ANY -> {}
    }
  }

  /** A condition that would not be looked at is refused: the caller relies on it. */
  private static Preconditions preconditions(Endpoint endpoint, HttpCall call) {
    Preconditions preconditions = Preconditions.of(call);
    boolean other = !call.header("if-none-match").isEmpty();
    if (endpoint.isUnsafe()
        && endpoint.body() != Endpoint.Body.ANY
        && (other || (preconditions.present() && !endpoint.conditional()))) {
      throw new Refusal(
          Problem.of(ProblemCode.REQUEST_MALFORMED, "This operation does not know that condition")
              .withField(other ? "If-None-Match" : "If-Match"));
    }
    return preconditions;
  }

  /** Nobody can be recognised while nothing is known; that is no reason to log in again. */
  private RuntimeException notAuthenticated() {
    return switch (castellan.health().state()) {
      case DOWN ->
          new UnavailableException(ErrorCode.STALE, "The state of the store is not known here now");
      case CLOSED -> new UnavailableException(ErrorCode.CLOSED, "The broker is being stopped");
      case UP, DEGRADED ->
          new ForbiddenException(
              ErrorCode.NOT_AUTHENTICATED,
              "Show a session's or an API key's token as Authorization: Bearer, or a key's id and"
                  + " secret as Basic");
    };
  }

  private Origin origin(HttpCall call, String requestId) {
    List<String> userAgents = call.header("user-agent");
    return new Origin(
        clientAddress.of(call),
        Optional.of(requestId),
        userAgents.size() == 1 ? Optional.of(userAgents.get(0)) : Optional.empty());
  }

  private String newRequestId() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
