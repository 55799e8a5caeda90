package dev.castellan.examples.mqtt;

import dev.castellan.Admin;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.PageRequest;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Action;
import dev.castellan.access.Principal;
import dev.castellan.console.HttpReply;
import dev.castellan.console.Route;
import dev.castellan.console.RouteCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The broker's own part of the REST API: who is connected, and a way to disconnect somebody.
 * Castellan decides who may, and writes down who did.
 */
final class ClientRoutes {

  /** The type of resource that the broker adds to Castellan's. */
  static final String TYPE = "client";

  static final Action READ = Action.of(TYPE, "read");
  static final Action LIST = Action.of(TYPE, "list");
  static final Action KICK = Action.of(TYPE, "kick");

  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,3}");

  private final AccessControl access;
  private final QuotaGate gate;
  private final Kicker kicker;

  ClientRoutes(AccessControl access, QuotaGate gate, Kicker kicker) {
    this.access = access;
    this.gate = gate;
    this.kicker = kicker;
  }

  /** Disconnects clients. */
  @FunctionalInterface
  interface Kicker {

    /**
     * Disconnects a client and waits until that is done.
     *
     * @return whether it was connected
     */
    boolean kick(Client client) throws IOException;
  }

  /** The two endpoints. */
  List<Route> routes() {
    return List.of(
        Route.of("GET", "/clients", this::list).withQuery("limit", "after"),
        Route.of("DELETE", "/clients/{id}", this::kick));
  }

  private HttpReply list(RouteCall call) {
    call.admin().require(LIST, Client.COLLECTION);
    int limit = new PageRequest(limit(call), Optional.empty()).limit();
    List<Client> found = readable(call.admin().principal(), after(call), limit + 1);
    boolean more = found.size() > limit;
    List<Client> page = more ? found.subList(0, limit) : found;
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("items", page.stream().map(ClientRoutes::json).toList());
    body.put("next", more ? page.get(limit - 1).id() : null);
    return HttpReply.json(200, body);
  }

  /**
   * Up to this many of the clients behind the cursor, without those that the caller may not see.
   */
  private List<Client> readable(Principal caller, String after, int limit) {
    List<Client> found = new ArrayList<>();
    for (Client client : gate.clients().tailMap(after, false).values()) {
      if (found.size() == limit) {
        break;
      }
      if (access.decide(caller, READ, client.resource()).allowed()) {
        found.add(client);
      }
    }
    return found;
  }

  private HttpReply kick(RouteCall call) throws IOException {
    String id = call.parameter("id");
    Admin admin = call.admin();
    Optional<Client> client = gate.client(id);
    if (client.isEmpty()) {
      admin.require(KICK, Client.resource(id));
      throw unknown(id);
    }
    return admin.perform(KICK, client.get().resource(), notes -> kick(client.get(), notes));
  }

  private HttpReply kick(Client client, Admin.Notes notes) throws IOException {
    notes.detail("address", client.address());
    if (!kicker.kick(client)) {
      throw unknown(client.id());
    }
    notes.change("connected", true, false);
    return HttpReply.of(204);
  }

  private static Map<String, Object> json(Client client) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", client.id());
    members.put("clientId", client.clientId());
    members.put("address", client.address());
    return members;
  }

  private static int limit(RouteCall call) {
    String text = call.queryParameter("limit").orElse("" + PageRequest.DEFAULT_LIMIT);
    if (!LIMIT.matcher(text).matches()) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT, "limit", "A limit is a whole number from 1 to 1000");
    }
    return Integer.parseInt(text);
  }

  private static String after(RouteCall call) {
    String after = call.queryParameter("after").orElse("");
    if (!after.isEmpty() && !ID.matcher(after).matches()) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT, "after", "A cursor is what the page before gave as 'next'");
    }
    return after;
  }

  private static NotFoundException unknown(String id) {
    return new NotFoundException("No client " + id + " is connected");
  }
}
