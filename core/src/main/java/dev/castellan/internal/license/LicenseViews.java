package dev.castellan.internal.license;

import dev.castellan.license.License;
import dev.castellan.license.LicenseAlarm;
import dev.castellan.license.LicenseChange;
import dev.castellan.license.LicenseCheck;
import dev.castellan.license.LicenseState;
import dev.castellan.license.LicenseStatus;
import dev.castellan.license.LicenseUsage;
import dev.castellan.license.Limit;
import dev.castellan.license.StoredLicenseSettings;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said of the licence as JSON, the same in REST and on the command line; never a key. */
public final class LicenseViews {

  private LicenseViews() {}

  /** The licence and how it stands. */
  public static String status(LicenseStatus status) {
    return LicenseJson.text(statusMembers(status));
  }

  private static Map<String, @Nullable Object> statusMembers(LicenseStatus status) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("connectionLimit", limit(status.connectionLimit()));
    view.put("softLimit", limit(status.softLimit()));
    view.put("connections", status.connections());
    view.put("broker", status.broker());
    view.put("version", status.brokerVersion());
    view.put("state", status.state().text());
    view.put("states", states(status.states()));
    view.put("alarms", status.alarms().stream().map(LicenseAlarm::text).toList());
    view.put("keyed", status.keyed());
    view.put("daysLeft", status.daysLeft().orElse(null));
    view.put("time", status.time().toString());
    view.put("license", members(status.license()));
    return view;
  }

  private static @Nullable Long limit(long limit) {
    return limit == Limit.NONE ? null : limit;
  }

  private static List<String> states(Collection<LicenseState> states) {
    return EnumSet.copyOf(states).stream().map(LicenseState::text).toList();
  }

  /** What a licence says. */
  public static String license(License license) {
    return LicenseJson.text(members(license));
  }

  private static Map<String, @Nullable Object> members(License license) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", license.id());
    view.put("customer", license.customer());
    view.put("email", license.email());
    view.put("edition", license.edition());
    view.put("type", license.type().text());
    view.put("deployment", license.deployment());
    view.put("issuedAt", license.issuedAt().toString());
    view.put("validFrom", license.validFrom().toString());
    view.put("expiresAt", license.expiresAt().map(Instant::toString).orElse(null));
    view.put("graceDays", license.graceDays());
    view.put("features", license.features());
    Map<String, @Nullable Object> limits = new LinkedHashMap<>();
    license.limits().byName().forEach((name, limit) -> limits.put(name, limit(limit)));
    view.put("limits", limits);
    Map<String, @Nullable Object> others = new LinkedHashMap<>();
    license.otherClaims().forEach((name, json) -> others.put(name, LicenseJson.parsed(json)));
    view.put("otherClaims", others);
    return view;
  }

  private static Map<String, @Nullable Object> limit(Limit limit) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("soft", limit(limit.soft()));
    view.put("hard", limit(limit.hard()));
    return view;
  }

  /** What a key would mean. */
  public static String check(LicenseCheck check) {
    return LicenseJson.text(checkMembers(check));
  }

  private static Map<String, @Nullable Object> checkMembers(LicenseCheck check) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    if (check instanceof LicenseCheck.Refused refused) {
      view.put("accepted", false);
      view.put("code", refused.code().text());
      view.put("message", refused.message());
      return view;
    }
    LicenseCheck.Acceptable acceptable = (LicenseCheck.Acceptable) check;
    view.put("accepted", true);
    view.put("states", states(acceptable.states()));
    view.put("gained", acceptable.gained().stream().map(LicenseViews::difference).toList());
    view.put("lost", acceptable.lost().stream().map(LicenseViews::difference).toList());
    view.put("connectionsAbove", acceptable.connectionsAbove());
    view.put("license", members(acceptable.license()));
    return view;
  }

  private static Map<String, @Nullable Object> difference(LicenseCheck.Difference difference) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("what", difference.what());
    view.put("before", difference.before());
    view.put("after", difference.after());
    return view;
  }

  /** A licence that was put in force. */
  public static String change(LicenseChange change) {
    return LicenseJson.text(changeMembers(change));
  }

  private static Map<String, @Nullable Object> changeMembers(LicenseChange change) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("number", change.number());
    view.put("licenseId", change.licenseId().orElse(null));
    view.put("customer", change.customer());
    view.put("connectionLimit", limit(change.connectionLimit()));
    view.put("changedAt", change.changedAt().toString());
    view.put("changedBy", change.changedBy());
    view.put("previous", change.previous());
    return view;
  }

  /** How many connections there were. */
  public static String usage(LicenseUsage usage) {
    return LicenseJson.text(usageMembers(usage));
  }

  private static Map<String, @Nullable Object> usageMembers(LicenseUsage usage) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("connections", usage.connections());
    view.put("connectionsHere", usage.connectionsHere());
    view.put("connectionLimit", limit(usage.connectionLimit()));
    view.put("peakDay", usage.peakDay());
    view.put("peakWeek", usage.peakWeek());
    view.put("peakMonth", usage.peakMonth());
    view.put("days", usage.days().stream().map(LicenseViews::peak).toList());
    view.put("months", usage.months().stream().map(LicenseViews::peak).toList());
    return view;
  }

  private static Map<String, @Nullable Object> peak(LicenseUsage.Peak peak) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("period", peak.period());
    view.put("connections", peak.connections());
    view.put("at", peak.at().toString());
    return view;
  }

  /** The watermarks, and whether the host has fixed them. */
  public static String settings(StoredLicenseSettings settings) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("highWatermark", settings.settings().highWatermark());
    view.put("lowWatermark", settings.settings().lowWatermark());
    view.put("fixed", settings.fixed());
    return LicenseJson.text(view);
  }
}
