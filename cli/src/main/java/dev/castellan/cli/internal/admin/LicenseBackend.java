package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The part of a {@link Backend} that is about the licence; answers as the REST API writes it. */
interface LicenseBackend {

  /** Whether the broker is not asked, which alone knows what the host has told it. */
  boolean isOfStoreAlone();

  /** What holds, and how it stands. */
  ObjectNode status();

  /** How many connections there are, and were at most. */
  ObjectNode usage();

  /** What a key would mean. */
  ObjectNode check(String key);

  /** Puts a key in force; what holds then. */
  ObjectNode update(String key);

  /** Puts the licence before the present one in force; what holds then. */
  ObjectNode previous();

  /** The licences that were put in force, newest first. */
  List<ObjectNode> history();

  /** The watermarks. */
  ObjectNode settings();

  /** Changes them; empty leaves one as it is. */
  ObjectNode changeSettings(Optional<Integer> high, Optional<Integer> low);

  /** Takes the present time for right: {@code time}. */
  ObjectNode resetClock();
}
