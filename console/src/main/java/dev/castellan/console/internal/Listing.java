package dev.castellan.console.internal;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pages of a list that lies in memory. A cursor holds the key of the last item, so that what comes
 * and goes meanwhile moves nothing; it gives no right, and leads nowhere in another list.
 *
 * @param name tells its cursors from those of other lists
 * @param key by what its items are in order, each another
 * @param <T> what is listed
 */
record Listing<T>(String name, Function<T, String> key) {

  /** Texts that are in order where the numbers are in the opposite one. */
  static String newestFirst(long number) {
    return "%019d".formatted(Long.MAX_VALUE - number);
  }

  /**
   * A page.
   *
   * @param items all, in the order of their keys
   */
  Page<T> page(List<T> items, PageRequest request) {
    Optional<String> after = request.after().map(this::parse);
    List<T> rest =
        items.stream()
            .filter(item -> after.isEmpty() || key.apply(item).compareTo(after.get()) > 0)
            .limit(request.limit() + 1L)
            .toList();
    if (rest.size() <= request.limit()) {
      return new Page<>(rest, Optional.empty());
    }
    List<T> shown = rest.subList(0, request.limit());
    return new Page<>(shown, Optional.of(text(key.apply(shown.get(shown.size() - 1)))));
  }

  private String text(String last) {
    byte[] plain = (name + '/' + last).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  private String parse(String cursor) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (plain.startsWith(name + '/')) {
        return plain.substring(name.length() + 1);
      }
    } catch (IllegalArgumentException e) {
      // Is none of ours: refused below like that of another list.
    }
    throw Request.invalid("after", "The cursor does not belong to this list");
  }
}
