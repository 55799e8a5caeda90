package dev.castellan.apikey;

/** What became of a {@link BootstrapFile}. */
public enum BootstrapResult {
  /** Its keys are in force now; those of its last generation that it does not name are gone. */
  APPLIED,
  /** It was in force already. */
  UNCHANGED,
  /** A higher generation of it is in force; nothing was changed. */
  OLDER
}
