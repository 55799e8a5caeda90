/** Users, login, API keys, access, licence, audit and settings. */
module dev.castellan.core {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires transitive dev.castellan.storage;
  requires static org.jspecify;
}
