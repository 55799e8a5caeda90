package dev.castellan.console;

/**
 * In which header a trusted proxy says for whom it calls. Exactly one is read: a proxy that writes
 * one passes the other on as a stranger sent it.
 */
public enum ProxyHeader {
  /** {@code X-Forwarded-For}, as most proxies write it. */
  X_FORWARDED_FOR,
  /** {@code Forwarded} (RFC 7239). */
  FORWARDED
}
