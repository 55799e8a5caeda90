package dev.castellan.internal.model;

import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import dev.castellan.access.Resource;
import dev.castellan.apikey.RateLimit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What many keys have in common, kept once for all of them.
 *
 * @param enabled whether they may be used
 * @param scope where they live
 * @param bindings what they may do
 * @param networks from where; empty is from anywhere
 * @param rateLimit how often, each for itself
 * @param file which file names them
 */
record KeyTerms(
    boolean enabled,
    Resource scope,
    Set<Binding> bindings,
    List<Network> networks,
    @Nullable RateLimit rateLimit,
    @Nullable KeyFileMark file) {

  KeyTerms {
    bindings = Set.copyOf(bindings);
    networks = List.copyOf(networks);
  }

  /** Whether a call from there may use them; an unknown address is in no network. */
  boolean allows(Optional<String> address) {
    if (networks.isEmpty()) {
      return true;
    }
    if (address.isEmpty()) {
      return false;
    }
    for (Network network : networks) {
      if (network.contains(address.get()).orElse(false)) {
        return true;
      }
    }
    return false;
  }
}
