/** Users, login, API keys, access, licence, audit and settings. */
module dev.castellan.core {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires jjwt.api;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires transitive dev.castellan.storage;
  requires static transitive org.jspecify;

  exports dev.castellan;
  exports dev.castellan.access;
  exports dev.castellan.apikey;
  exports dev.castellan.audit;
  exports dev.castellan.event;
  exports dev.castellan.license;
  exports dev.castellan.login;
  exports dev.castellan.login.provider;
  exports dev.castellan.secret;
  exports dev.castellan.settings;
  exports dev.castellan.setup;
  exports dev.castellan.user;
}
