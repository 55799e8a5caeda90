package dev.castellan.sso.internal.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface Lookup {

  /** All of them. */
  List<InetAddress> resolve(String host) throws UnknownHostException;
}
