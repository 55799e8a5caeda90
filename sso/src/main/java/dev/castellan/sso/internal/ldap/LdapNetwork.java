package dev.castellan.sso.internal.ldap;

import dev.castellan.sso.internal.http.Connections;
import dev.castellan.sso.internal.http.Destinations;
import dev.castellan.sso.internal.http.Limits;
import dev.castellan.storage.TimeSource;

/** Whom one may call, how long, and how one is secured there. */
public record LdapNetwork(
    Destinations destinations, Limits limits, TimeSource time, Connections connections) {}
