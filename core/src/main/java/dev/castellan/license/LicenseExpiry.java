package dev.castellan.license;

/**
 * What a host refuses once a licence and its grace are over, or while it does not hold yet. Data
 * keeps flowing in any case: no connection that is open is ever ended.
 */
public enum LicenseExpiry {
  /** Nothing; alarms tell. */
  REFUSES_NOTHING,
  /** New connections above what there is without a key. */
  REFUSES_CONNECTIONS,
  /** Changes by administrators and keys, except to the licence and to their own sessions. */
  REFUSES_ADMINISTRATION
}
