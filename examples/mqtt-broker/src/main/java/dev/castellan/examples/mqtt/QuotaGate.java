package dev.castellan.examples.mqtt;

import dev.castellan.license.Admission;
import dev.castellan.license.Admission.Permit;
import dev.castellan.license.Admission.Refused;
import dev.castellan.license.LicenseGate;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who is in. Every connection asks here for a place before it may come in, and its place is given
 * back when it ends.
 *
 * <p>A place belongs to a connection, not to a client id: while a client takes its own session
 * over, two connections have the same id, and the end of the old one must not cost the new one its
 * place.
 *
 * <p>Safe for use by many threads; never blocks on I/O.
 */
final class QuotaGate {

  private final LicenseGate license;
  private final Map<String, Guest> guests = new LinkedHashMap<>();
  private Set<String> suspects = Set.of();
  private long admitted;
  private boolean closed;

  QuotaGate(LicenseGate license) {
    this.license = license;
  }

  /** The answer to a connection. */
  sealed interface Answer {

    /**
     * It may come in.
     *
     * @param connection what to give to {@link #leave} when it ends
     */
    record Welcome(String connection) implements Answer {}

    /**
     * There is no place for it.
     *
     * @param refusal why
     */
    record Full(Refused refusal) implements Answer {}

    /** The broker is stopping. */
    record Closed() implements Answer {}
  }

  private record Guest(Client client, Permit permit) {}

  /** A connection wants in. */
  synchronized Answer enter(Client client) {
    if (closed) {
      return new Answer.Closed();
    }
    String connection = "mqtt-" + ++admitted;
    Admission admission = license.admit(connection, client.clientId());
    if (admission instanceof Refused refusal) {
      return new Answer.Full(refusal);
    }
    guests.put(connection, new Guest(client, (Permit) admission));
    return new Answer.Welcome(connection);
  }

  /** A connection has ended. Saying so again does nothing. */
  synchronized void leave(String connection) {
    Guest guest = guests.remove(connection);
    if (guest != null) {
      guest.permit().close();
    }
  }

  /** Lets nobody in any more; whoever is in stays. */
  synchronized void close() {
    closed = true;
  }

  /** Who is in, by {@link Client#id}. */
  synchronized NavigableMap<String, Client> clients() {
    NavigableMap<String, Client> clients = new TreeMap<>();
    guests.values().forEach(guest -> clients.put(guest.client().id(), guest.client()));
    return clients;
  }

  /** The client with this {@link Client#id}, if it is in. */
  Optional<Client> client(String id) {
    return Optional.ofNullable(clients().get(id));
  }

  /**
   * The connection of this client. Empty if it is not in, and while it takes its session over: then
   * it has two, and only the broker knows which of them is which.
   */
  synchronized Optional<String> connection(Client client) {
    List<String> connections =
        guests.entrySet().stream()
            .filter(guest -> guest.getValue().client().clientId().equals(client.clientId()))
            .map(Map.Entry::getKey)
            .toList();
    return connections.size() == 1 ? Optional.of(connections.get(0)) : Optional.empty();
  }

  /**
   * Repairs what was lost when the end of a connection was missed. A connection whose client the
   * broker does not know may still be on its way in, so it is given up only when it is found so a
   * second time.
   *
   * @param connected the client ids that the broker knows to be connected
   * @return how many places were given back
   */
  synchronized int reconcile(Collection<String> connected) {
    Set<String> missing = new HashSet<>();
    guests.forEach(
        (connection, guest) -> {
          if (!connected.contains(guest.client().clientId())) {
            missing.add(connection);
          }
        });
    Set<String> lost = new HashSet<>(missing);
    lost.retainAll(suspects);
    suspects = missing;
    guests.keySet().removeAll(lost);
    return license.reconcile(guests.keySet());
  }
}
