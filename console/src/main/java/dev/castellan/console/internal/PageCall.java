package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import java.util.List;

/**
 * A call that the dashboard's own page makes: one with {@code Castellan-Page: 1}. In these alone
 * cookies tell who calls. No form and no link can send that header, and a script of another site
 * only after this server has agreed (Fetch, section 4.8: CORS preflight), which it never does.
 */
final class PageCall {

  private static final String HEADER = "castellan-page";
  private static final List<String> WANTED = List.of("1");

  private PageCall() {}

  /** Whether the page makes this call, and says so as it should. */
  static boolean is(HttpCall call) {
    return call.header(HEADER).equals(WANTED) && call.header("authorization").isEmpty();
  }

  /**
   * Refuses what could be meant in two ways.
   *
   * @throws Refusal if the header is there and is not exactly what it should be, or somebody is
   *     shown in {@code Authorization} beside it
   */
  static void requireClear(HttpCall call) {
    List<String> values = call.header(HEADER);
    if (!values.isEmpty() && !values.equals(WANTED)) {
      throw refused("Castellan-Page is sent once, and is 1");
    }
    if (!values.isEmpty() && !call.header("authorization").isEmpty()) {
      throw refused("Castellan-Page goes with the page's cookies, not with Authorization");
    }
  }

  private static Refusal refused(String detail) {
    return new Refusal(
        Problem.of(ProblemCode.REQUEST_MALFORMED, detail).withField("Castellan-Page"));
  }
}
