package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Network;
import dev.castellan.access.Principal;
import dev.castellan.access.Truth;
import dev.castellan.internal.policy.analysis.Situations.Atom;
import dev.castellan.internal.policy.analysis.Situations.Before;
import dev.castellan.internal.policy.analysis.Situations.Holds;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * For conditions that ask about the same thing, at least one sample of each kind of value that they
 * tell apart. Where values are in order and conditions are ranges, each kind has a first value at
 * an end of some range.
 */
final class Samples {

  /**
   * One value; what else is in it, those conditions do not look at.
   *
   * @param attributes of the subject
   * @param circumstances under which it asks
   */
  record Sample(Map<String, String> attributes, Circumstances circumstances) {}

  /** The first address behind those that are IPv4 addresses in truth. */
  private static final String BEHIND_MAPPED = "::1:0:0:0";

  private final Optional<Map<String, String>> attributes;
  private final Instant now;
  private final Circumstances base;

  /**
   * @param attributes of the only subject there is; empty if it may be anybody
   * @param now the first time that matters
   */
  Samples(Optional<Map<String, String>> attributes, Instant now) {
    this.attributes = attributes;
    this.now = now;
    this.base = Circumstances.sessionAt(now);
  }

  /** For these atoms, which are all of one topic. */
  List<Sample> of(Set<Atom> atoms) {
    if (atoms.iterator().next() instanceof Before) {
      return times(atoms);
    }
    List<Condition> conditions = new ArrayList<>();
    for (Atom atom : atoms) {
      if (atom instanceof Holds holds) {
        conditions.add(holds.condition());
      }
    }
    Condition first = conditions.get(0);
    if (first instanceof Condition.TimeIn || first instanceof Condition.HoursIn) {
      return times(atoms);
    } else if (first instanceof Condition.AddressIn) {
      return addresses(conditions);
    } else if (first instanceof Condition.AuthenticatedWithin) {
      return ages(conditions);
    } else if (first instanceof Condition.SecondFactor) {
      return circumstances(List.of(base.secondFactor(true), base.secondFactor(false)));
    } else if (first instanceof Condition.Owner) {
      return circumstances(Arrays.stream(Truth.values()).map(base::owner).toList());
    } else if (first instanceof Condition.Via) {
      return circumstances(List.of(base, via(Principal.Kind.API_KEY)));
    }
    return attributes(conditions);
  }

  private Circumstances via(Principal.Kind kind) {
    return new Circumstances(
        kind,
        base.address(),
        base.time(),
        base.authenticatedAt(),
        base.secondFactor(),
        base.owner());
  }

  private static List<Sample> circumstances(Collection<Circumstances> all) {
    return all.stream().map(one -> new Sample(Map.of(), one)).toList();
  }

  private List<Sample> attributes(List<Condition> conditions) {
    if (attributes.isPresent()) {
      return List.of(new Sample(attributes.get(), base));
    }
    List<Sample> samples = new ArrayList<>(List.of(new Sample(Map.of(), base)));
    for (Condition condition : conditions) {
      if (condition instanceof Condition.Attribute attribute) {
        samples.add(new Sample(Map.of(attribute.name(), attribute.value()), base));
      }
    }
    return samples;
  }

  /** Nobody knows; just within each limit; and longer ago than all of them. */
  private List<Sample> ages(List<Condition> conditions) {
    Set<Duration> ages = new TreeSet<>();
    for (Condition condition : conditions) {
      if (condition instanceof Condition.AuthenticatedWithin within) {
        ages.add(within.limit());
        ages.add(within.limit().plusSeconds(1));
      }
    }
    List<Circumstances> samples = new ArrayList<>(List.of(Circumstances.apiKeyAt(now)));
    ages.forEach(age -> samples.add(base.authenticatedAt(now.minus(age))));
    return circumstances(samples);
  }

  /** From now on, at each end of a range of instants, and at each end of hours next after these. */
  private List<Sample> times(Set<Atom> atoms) {
    Set<Instant> ends = new TreeSet<>(Set.of(now));
    Set<LocalTime> hours = new TreeSet<>();
    for (Atom atom : atoms) {
      if (atom instanceof Before before) {
        ends.add(before.until());
      } else if (atom instanceof Holds holds) {
        if (holds.condition() instanceof Condition.TimeIn window) {
          ends.addAll(List.of(window.from(), window.until()));
        } else if (holds.condition() instanceof Condition.HoursIn daily) {
          hours.addAll(List.of(daily.from(), daily.until()));
        }
      }
    }
    List<Circumstances> samples = new ArrayList<>();
    for (Instant end : ends) {
      if (!end.isBefore(now)) {
        samples.add(base.at(end));
        hours.forEach(hour -> next(end, hour).ifPresent(time -> samples.add(base.at(time))));
      }
    }
    return circumstances(samples);
  }

  private static Optional<Instant> next(Instant start, LocalTime hour) {
    long wait = hour.toNanoOfDay() - LocalTime.ofInstant(start, ZoneOffset.UTC).toNanoOfDay();
    Duration forward = Duration.ofNanos(Math.floorMod(wait, Duration.ofDays(1).toNanos()));
    boolean beyond = start.isAfter(Instant.MAX.minus(forward));
    return beyond ? Optional.empty() : Optional.of(start.plus(forward));
  }

  /** From nowhere; the first of each network, and the first behind it. */
  private List<Sample> addresses(List<Condition> conditions) {
    Set<String> addresses = new LinkedHashSet<>(List.of("0.0.0.0", "::", BEHIND_MAPPED));
    for (Condition condition : conditions) {
      if (condition instanceof Condition.AddressIn in) {
        addEnds(in.network(), addresses);
      }
    }
    List<Circumstances> samples = new ArrayList<>(List.of(base));
    addresses.forEach(address -> samples.add(base.from(address)));
    return circumstances(samples);
  }

  private static void addEnds(Network network, Set<String> addresses) {
    String[] parts = network.toString().split("/", 2);
    try {
      byte[] first = InetAddress.getByName(parts[0]).getAddress();
      int bits = first.length * Byte.SIZE;
      BigInteger behind =
          new BigInteger(1, first).add(BigInteger.ONE.shiftLeft(bits - Integer.parseInt(parts[1])));
      addresses.add(parts[0]);
      if (behind.bitLength() <= bits) {
        addresses.add(InetAddress.getByAddress(bytes(behind, first.length)).getHostAddress());
      }
    } catch (UnknownHostException e) {
      throw new IllegalStateException("A network begins with an address: " + network, e);
    }
  }

  private static byte[] bytes(BigInteger number, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[length - 1 - i] = number.shiftRight(i * Byte.SIZE).byteValue();
    }
    return bytes;
  }
}
