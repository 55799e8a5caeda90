package dev.castellan.internal.model;

import java.util.Optional;

/**
 * At which provider a session began.
 *
 * @param provider its id
 * @param version its {@link HotProvider#version} then
 * @param session the hash of the session there, if the provider named one
 */
public record ProviderMark(String provider, String version, Optional<String> session) {}
