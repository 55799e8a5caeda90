package dev.castellan.console.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of bindings ended. If the last binding of that page is gone meanwhile, those of its
 * page of subjects come once more: something may be seen twice, nothing is lost.
 *
 * @param kind what held the last one
 * @param subjects the cursor of the page of users or keys; empty for the first one
 * @param last the id of the last binding; empty before the first one of that page
 */
record BindingCursor(HeldBinding.Kind kind, Optional<String> subjects, Optional<String> last) {

  private static final Pattern SHAPE =
      Pattern.compile("([a-z-]+)\\.([A-Za-z0-9_-]*)\\.([a-z0-9-]*)\\.([A-Za-z0-9_-]*)");

  static BindingCursor first(HeldBinding.Kind kind) {
    return new BindingCursor(kind, Optional.empty(), Optional.empty());
  }

  static BindingCursor of(HeldBinding.Kind kind, String subjects) {
    return new BindingCursor(kind, Optional.of(subjects), Optional.empty());
  }

  /** Behind this one. */
  BindingCursor at(HeldBinding held) {
    return new BindingCursor(kind, subjects, Optional.of(held.id()));
  }

  /** What of a page of subjects is still to come. */
  List<HeldBinding> behind(List<HeldBinding> held) {
    if (last.isPresent()) {
      for (int i = 0; i < held.size(); i++) {
        if (held.get(i).id().equals(last.get())) {
          return held.subList(i + 1, held.size());
        }
      }
    }
    return held;
  }

  /**
   * The text for callers.
   *
   * @param role what is listed, so that it is not taken for a place in another list
   */
  String text(Optional<String> role) {
    return String.join(".", kind.text(), name(role), last.orElse(""), subjects.orElse(""));
  }

  static BindingCursor parse(String text, Optional<String> role) {
    Matcher parts = SHAPE.matcher(text);
    if (parts.matches() && parts.group(2).equals(name(role))) {
      Optional<HeldBinding.Kind> kind = HeldBinding.Kind.of(parts.group(1));
      if (kind.isPresent()) {
        return new BindingCursor(kind.get(), some(parts.group(4)), some(parts.group(3)));
      }
    }
    throw Request.invalid("after", "The cursor does not belong to this list");
  }

  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static String name(Optional<String> role) {
    byte[] plain = role.orElse("").getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }
}
