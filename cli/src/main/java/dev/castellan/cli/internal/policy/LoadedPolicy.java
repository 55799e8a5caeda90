package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Policy;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.SourceText;

/**
 * A policy and the text that it was read from.
 *
 * @param source the text
 * @param policy what it says
 */
record LoadedPolicy(SourceText source, Policy policy) {

  /** Begins what {@code --json} says about it. */
  ObjectNode json() {
    return Json.object().put("file", source.name());
  }
}
