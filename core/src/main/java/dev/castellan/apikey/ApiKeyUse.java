package dev.castellan.apikey;

import java.time.Instant;
import java.util.Optional;

/**
 * When a key was last used, to the second.
 *
 * @param at when
 * @param address from which IP address; empty if the call came over no network
 */
public record ApiKeyUse(Instant at, Optional<String> address) {}
