package dev.castellan.internal.service;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Pages of the keys that a caller may see. Of a million keys it keeps no order: each page looks at
 * all of them once and keeps the first so many, and asks for rights only of those that come so far.
 */
final class ApiKeyListing {

  private final Operations operations;
  private final Caller caller;
  private final Function<String, Optional<ApiKey>> read;

  /**
   * @param read reads a key that the caller may see
   */
  ApiKeyListing(Operations operations, Caller caller, Function<String, Optional<ApiKey>> read) {
    this.operations = operations;
    this.caller = caller;
    this.read = read;
  }

  Page<ApiKey> page(ApiKeyQuery query, PageRequest request) {
    ApiKeyOrder order = ApiKeyOrder.of(query);
    List<HotApiKey> found = first(query, order, request);
    List<HotApiKey> shown = found.subList(0, Math.min(found.size(), request.limit()));
    Optional<String> next =
        found.size() > shown.size()
            ? Optional.of(order.cursor(shown.get(shown.size() - 1)).text(query))
            : Optional.empty();
    return new Page<>(
        shown.stream().map(HotApiKey::id).map(read).flatMap(Optional::stream).toList(), next);
  }

  /** What the page shows and one more, if there is one, in order. */
  private List<HotApiKey> first(ApiKeyQuery query, ApiKeyOrder order, PageRequest request) {
    Snapshot snapshot = operations.engine().snapshot();
    ApiKeyFilter filter = ApiKeyFilter.of(query, operations.engine().now());
    Optional<Cursor> after = request.after().map(text -> Cursor.parse(text, query));
    Comparator<HotApiKey> comparator = order.comparator();
    PriorityQueue<HotApiKey> first = new PriorityQueue<>(comparator.reversed());
    snapshot
        .apiKeys()
        .forEach(
            (id, key) -> {
              boolean full = first.size() > request.limit();
              if (filter.matches(key)
                  && (after.isEmpty() || order.isBehind(key, after.get()))
                  && !(full && comparator.compare(key, first.element()) > 0)
                  && snapshot.isInForce(key)
                  && isVisible(key)) {
                first.add(key);
                if (full) {
                  first.remove();
                }
              }
            });
    List<HotApiKey> inOrder = new ArrayList<>(first);
    inOrder.sort(comparator);
    return inOrder;
  }

  private boolean isVisible(HotApiKey key) {
    return operations.allows(caller, ApiKeyAdmin.LIST, Target.of(Resources.apiKeys(key.scope())))
        && operations.allows(
            caller, ApiKeyAdmin.READ, Target.apiKey(key.scope(), key.id(), key.ownerId()));
  }
}
