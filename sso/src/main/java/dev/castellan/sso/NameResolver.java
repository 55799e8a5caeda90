package dev.castellan.sso;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. Safe for use by many threads; may block, within limits. */
@FunctionalInterface
public interface NameResolver {

  /**
   * All addresses of a host, at least one. They are looked up once for each connection, checked,
   * and what was checked is connected to: a later answer changes nothing.
   *
   * @throws UnknownHostException if it has none
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
