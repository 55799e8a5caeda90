package dev.castellan.internal.license;

import dev.castellan.license.License;
import dev.castellan.license.LicenseCheck.Difference;
import dev.castellan.license.Limit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** What one licence gives more and less than another. For one use. */
public final class LicenseDifferences {

  private final List<Difference> gained = new ArrayList<>();
  private final List<Difference> lost = new ArrayList<>();

  /** From the one to the other. */
  public LicenseDifferences(License before, License after) {
    compare(
        "expiresAt",
        before.expiresAt().orElse(Instant.MAX),
        after.expiresAt().orElse(Instant.MAX),
        end -> end.equals(Instant.MAX) ? "never" : end.toString());
    compare("graceDays", before.graceDays(), after.graceDays(), String::valueOf);
    compareFeatures(before, after);
    TreeSet<String> names = new TreeSet<>(before.limits().byName().keySet());
    names.addAll(after.limits().byName().keySet());
    names.forEach(
        name -> compareLimits(name, before.limits().limit(name), after.limits().limit(name)));
  }

  private void compareFeatures(License before, License after) {
    for (String feature : after.features()) {
      if (!before.hasFeature(feature)) {
        gained.add(new Difference("features " + feature, "", feature));
      }
    }
    for (String feature : before.features()) {
      if (!after.hasFeature(feature)) {
        lost.add(new Difference("features " + feature, feature, ""));
      }
    }
  }

  private void compareLimits(String name, Optional<Limit> before, Optional<Limit> after) {
    String what = "limits " + name;
    if (before.isEmpty() || after.isEmpty()) {
      before.ifPresent(limit -> lost.add(new Difference(what + ".hard", text(limit.hard()), "")));
      after.ifPresent(limit -> gained.add(new Difference(what + ".hard", "", text(limit.hard()))));
      return;
    }
    compare(what + ".hard", before.get().hard(), after.get().hard(), LicenseDifferences::text);
    compare(what + ".soft", before.get().soft(), after.get().soft(), LicenseDifferences::text);
  }

  private static String text(long limit) {
    return limit == Limit.NONE ? "unlimited" : Long.toString(limit);
  }

  private <T extends Comparable<T>> void compare(
      String what, T before, T after, Function<T, String> text) {
    int more = after.compareTo(before);
    if (more != 0) {
      (more > 0 ? gained : lost).add(new Difference(what, text.apply(before), text.apply(after)));
    }
  }

  /** What is more. */
  public List<Difference> gained() {
    return gained;
  }

  /** What is less. */
  public List<Difference> lost() {
    return lost;
  }
}
