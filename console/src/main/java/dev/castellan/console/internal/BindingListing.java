package dev.castellan.console.internal;

import dev.castellan.Admin;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKey;
import dev.castellan.user.User;
import dev.castellan.user.UserQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Pages of who holds what: first groups, then users, then keys, as far as the caller may read them.
 * Users and keys are read page by page, and not too many for one call: a page may hold less than
 * was asked for while there is more behind it.
 *
 * @param caller on whose behalf
 * @param access says where to look at all
 * @param kinds what holds it
 * @param role which role; empty means any
 */
record BindingListing(
    Admin caller, AccessControl access, List<HeldBinding.Kind> kinds, Optional<String> role) {

  private static final int SUBJECTS_AT_ONCE = 100;
  private static final int MOST_READS = 10;

  private static final Comparator<Binding> ORDER =
      Comparator.comparing(Binding::scope)
          .thenComparing(Binding::role)
          .thenComparing(binding -> binding.until().orElse(Instant.MAX));

  /** All that hangs on one page of groups, users or keys, and where the next one begins. */
  private record Batch(List<HeldBinding> held, Optional<BindingCursor> next) {}

  Page<HeldBinding> page(PageRequest request) {
    List<HeldBinding.Kind> readable = readable();
    Optional<BindingCursor> place =
        request
            .after()
            .map(text -> BindingCursor.parse(text, role))
            .or(() -> Optional.of(BindingCursor.first(readable.get(0))));
    List<HeldBinding> found = new ArrayList<>();
    for (int reads = 0; place.isPresent(); reads++) {
      if (reads == MOST_READS) {
        return page(found, place.get());
      }
      BindingCursor here = place.get();
      Batch batch = read(here, readable);
      for (HeldBinding one : here.behind(batch.held())) {
        if (found.size() == request.limit()) {
          return page(found, here);
        }
        found.add(one);
        here = here.at(one);
      }
      place = batch.next();
    }
    return new Page<>(found, Optional.empty());
  }

  private Page<HeldBinding> page(List<HeldBinding> found, BindingCursor next) {
    return new Page<>(found, Optional.of(next.text(role)));
  }

  /** Those of the kinds that the caller may read; if it is none, the first, which says so then. */
  private List<HeldBinding.Kind> readable() {
    List<HeldBinding.Kind> readable = kinds.stream().filter(this::mayRead).toList();
    return readable.isEmpty() ? kinds.subList(0, 1) : readable;
  }

  private boolean mayRead(HeldBinding.Kind kind) {
    return switch (kind) {
      case GROUP -> may(Action.of("policy", "read"), Resource.of("policy"));
      case USER -> mayAnywhere(Action.of("user", "list"), Resource.of("users"));
      case API_KEY -> mayAnywhere(Action.of("api-key", "list"), Resource.of("api-keys"));
    };
  }

  private boolean may(Action action, Resource resource) {
    return access.decide(caller.principal(), action, resource).allowed();
  }

  private boolean mayAnywhere(Action action, Resource collection) {
    return may(action, collection) || !access.scopesOf(caller.principal(), action).isEmpty();
  }

  private Batch read(BindingCursor here, List<HeldBinding.Kind> readable) {
    Optional<BindingCursor> afterKind =
        readable.stream()
            .filter(kind -> kind.compareTo(here.kind()) > 0)
            .findFirst()
            .map(BindingCursor::first);
    if (!readable.contains(here.kind())) {
      return new Batch(List.of(), afterKind);
    }
    return switch (here.kind()) {
      case GROUP -> new Batch(groups(), afterKind);
      case USER ->
          batch(here, caller.users().list(UserQuery.all(), subjects(here)), this::of, afterKind);
      case API_KEY -> batch(here, caller.apiKeys().list(subjects(here)), this::of, afterKind);
    };
  }

  private static PageRequest subjects(BindingCursor here) {
    return new PageRequest(SUBJECTS_AT_ONCE, here.subjects());
  }

  private static <T> Batch batch(
      BindingCursor here,
      Page<T> page,
      Function<T, Stream<HeldBinding>> held,
      Optional<BindingCursor> afterKind) {
    return new Batch(
        page.items().stream().flatMap(held).toList(),
        page.next().map(next -> BindingCursor.of(here.kind(), next)).or(() -> afterKind));
  }

  private List<HeldBinding> groups() {
    return caller.policy().groupBindings().stream()
        .filter(binding -> isWanted(binding.binding()))
        .sorted(
            Comparator.comparing(GroupBinding::group).thenComparing(GroupBinding::binding, ORDER))
        .map(HeldBinding::of)
        .toList();
  }

  private Stream<HeldBinding> of(User user) {
    return wanted(user.bindings()).map(binding -> HeldBinding.of(user, binding));
  }

  private Stream<HeldBinding> of(ApiKey key) {
    return wanted(key.bindings()).map(binding -> HeldBinding.of(key, binding));
  }

  private Stream<Binding> wanted(Set<Binding> bindings) {
    return bindings.stream().filter(this::isWanted).sorted(ORDER);
  }

  private boolean isWanted(Binding binding) {
    return role.map(binding.role()::equals).orElse(true);
  }
}
