package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses changes that a page of another site makes a browser ask for. Credentials that browsers
 * add by themselves are not looked at in such calls anyway ({@link PageCall}); this stands in
 * front.
 */
record CrossSite(Optional<PublicUrl> publicUrl) {

  /** What a browser says of its own pages and of people's own doing (W3C Fetch Metadata). */
  private static final Set<String> OWN = Set.of("same-origin", "none");

  void check(HttpCall call) {
    List<String> site = call.header("sec-fetch-site");
    List<String> origin = call.header("origin");
    if (site.size() > 1 || origin.size() > 1 || !site.stream().allMatch(OWN::contains)) {
      throw refused();
    }
    if (!origin.isEmpty() && !isOwn(origin.get(0), !site.isEmpty())) {
      throw refused();
    }
  }

  /**
   * Without a public URL there is nothing to compare with but what the browser itself vouches for.
   */
  private boolean isOwn(String origin, boolean vouchedFor) {
    return publicUrl.map(url -> url.origin().equals(origin)).orElse(vouchedFor);
  }

  private static Refusal refused() {
    return ProblemCode.CROSS_SITE.refuse("A page of another site may not change anything here");
  }
}
