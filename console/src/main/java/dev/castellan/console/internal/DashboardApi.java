package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.console.Dashboard;
import dev.castellan.console.HttpReply;
import dev.castellan.license.LicenseStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the dashboard's page has to know before anybody has logged in. */
final class DashboardApi {

  private final Castellan castellan;
  private final Dashboard dashboard;
  private final Optional<PublicUrl> publicUrl;

  DashboardApi(ConsoleSettings settings, Dashboard dashboard) {
    this.castellan = settings.castellan();
    this.dashboard = dashboard;
    this.publicUrl = settings.publicUrl();
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.of("GET", "/dashboard", this::dashboard).forAnybody());
  }

  private HttpReply dashboard(Request request) {
    // Of a store that was never read nobody knows whether it was set up.
    boolean setUpNeeded = castellan.instance().isPresent() && !castellan.setup().done();
    LicenseStatus about = castellan.license().status();
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("title", dashboard.title().orElse(about.broker()));
    view.put("authenticated", request.admin().isPresent());
    view.put("product", product(about, request.admin().isPresent()));
    view.put("setUpNeeded", setUpNeeded);
    Views.putOptional(view, "address", publicUrl.map(url -> url.origin() + url.path() + "/"));
    Views.putOptional(view, "logo", dashboard.logo().map(logo -> "./logo"));
    Views.putOptional(view, "accent", dashboard.accent().map(DashboardApi::accent));
    view.put("hidden", dashboard.hidden().stream().map(Views::word).toList());
    view.put("menu", dashboard.entries().stream().map(DashboardApi::entry).toList());
    return HttpReply.json(200, view);
  }

  /** Which version it is helps those first who look for one with a hole. */
  private static Map<String, @Nullable Object> product(LicenseStatus about, boolean known) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("name", about.broker());
    view.put("version", known ? about.brokerVersion() : null);
    return view;
  }

  private static Map<String, @Nullable Object> accent(Dashboard.Accent accent) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("light", accent.light());
    view.put("dark", accent.dark());
    return view;
  }

  private static Map<String, @Nullable Object> entry(Dashboard.Entry entry) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("label", entry.label());
    view.put("href", entry.href());
    return view;
  }
}
