package dev.castellan.internal.audit;

import dev.castellan.audit.AuditFinding.Kind;
import dev.castellan.audit.AuditVerification.Restoration;
import dev.castellan.internal.model.AuditSegmentDoc;
import dev.castellan.internal.model.ChainEnd;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows all chains at once, newest entry first, and holds them against what somebody vouches for.
 * For one thread.
 */
final class ChainWalk {

  private final Findings findings;

  /**
   * What the entry before the last one seen of each chain must be; without those at their start.
   */
  private final Map<String, Expected> expected = new HashMap<>();

  /** The newest entry of each chain. */
  private final Map<String, Seen> heads = new HashMap<>();

  /** What somebody vouches for, by chain. */
  private final List<Witness> witnesses = new ArrayList<>();

  private final Map<String, List<Witness>> witnessesByChain = new HashMap<>();

  private final List<Claim> claims = new ArrayList<>();

  /** The oldest entry that knows of each epoch. */
  private final TreeMap<Long, String> epochs = new TreeMap<>();

  private record Expected(long number, Optional<String> digest, String by) {}

  private record Seen(long number, String digest, long epoch) {}

  /** A chain that says which one it follows. */
  private record Claim(String chain, String entryId, ChainEnd end) {}

  private static final class Witness {

    private final ChainEnd end;
    private final String who;
    private boolean met;

    Witness(ChainEnd end, String who) {
      this.end = end;
      this.who = who;
    }
  }

  /**
   * @param findings where to tell what is wrong
   */
  ChainWalk(Findings findings) {
    this.findings = findings;
  }

  /** How many chains were seen. */
  long count() {
    return heads.size();
  }

  /** Somebody vouches for this end of a chain. */
  void witness(ChainEnd end, String who) {
    Witness witness = new Witness(end, who);
    witnesses.add(witness);
    witnessesByChain.computeIfAbsent(end.chain(), chain -> new ArrayList<>()).add(witness);
  }

  /** What is left of a segment that was dropped: where its chains ended. */
  void dropped(AuditSegmentDoc.Contents segment) {
    for (ChainEnd end : segment.ends()) {
      Expected wanted = expected.remove(end.chain());
      heads.putIfAbsent(end.chain(), new Seen(end.number(), end.digest(), 0));
      meet(end.chain(), end.number(), end.digest());
      if (wanted != null
          && (wanted.number() != end.number()
              || wanted.digest().map(known -> !Sha256.same(known, end.digest())).orElse(false))) {
        findings.add(
            Kind.MISSING,
            end.chain(),
            wanted.number(),
            wanted.by(),
            "The entry before number "
                + (wanted.number() + 1)
                + " of a chain is not the one with which segment "
                + segment.number()
                + " was dropped");
      }
    }
  }

  /** Looks at the place of an entry in its chain. */
  void follow(StoredRecord stored, LinkReader.Link link, byte[] bytes, boolean suspect) {
    String id = stored.key().id();
    String hash = AuditSigner.text(bytes);
    epochs.put(link.epoch(), id);
    if (!heads.containsKey(link.chain())) {
      heads.put(link.chain(), new Seen(link.number(), hash, link.epoch()));
    }
    meet(link.chain(), link.number(), hash);
    Expected wanted = expected.get(link.chain());
    if (wanted != null) {
      if (link.number() > wanted.number()) {
        findings.add(
            Kind.INSERTED,
            id,
            Optional.of(link),
            "An entry stands at a wrong place in its chain: " + place(link, stored));
        return;
      }
      if (link.number() < wanted.number()) {
        findings.add(
            Kind.MISSING,
            id,
            Optional.of(link),
            "Entries "
                + (link.number() + 1)
                + " to "
                + wanted.number()
                + " of a chain are missing after "
                + place(link, stored));
      } else if (!suspect && wanted.digest().map(known -> !Sha256.same(known, hash)).orElse(true)) {
        findings.add(
            Kind.CHANGED,
            id,
            Optional.of(link),
            "An entry is not the one that the next one follows: " + place(link, stored));
      }
    }
    if (link.number() > 1) {
      expected.put(link.chain(), new Expected(link.number() - 1, link.previous(), id));
    } else {
      expected.remove(link.chain());
      link.continues().ifPresent(text -> claim(stored, link, text));
    }
  }

  private void claim(StoredRecord stored, LinkReader.Link link, String text) {
    try {
      claims.add(new Claim(link.chain(), stored.key().id(), ChainEnd.parse(text)));
    } catch (IllegalArgumentException e) {
      findings.add(
          Kind.CHANGED,
          stored.key().id(),
          Optional.of(link),
          "An entry follows something that is no chain: " + place(link, stored));
    }
  }

  private void meet(String chain, long number, String hash) {
    for (Witness witness : witnessesByChain.getOrDefault(chain, List.of())) {
      if (witness.end.number() == number) {
        // Another hash at this place is found by whoever holds the hash.
        witness.met = true;
        if (!Sha256.same(witness.end.digest(), hash)) {
          findings.add(
              Kind.CHANGED,
              chain,
              number,
              "",
              "Entry " + number + " of a chain is not the one that " + witness.who);
        }
      }
    }
  }

  /** Once all of the log was seen. */
  void conclude() {
    expected.forEach(
        (chain, wanted) ->
            findings.add(
                Kind.MISSING,
                chain,
                wanted.number(),
                wanted.by(),
                "The entries up to number " + wanted.number() + " of a chain are missing"));
    missed(end -> false);
    for (Claim claim : claims) {
      Seen seen = heads.get(claim.end().chain());
      if (seen != null && seen.number() > claim.end().number()) {
        findings.add(
            Kind.INSERTED,
            claim.end().chain(),
            seen.number(),
            claim.entryId(),
            "A chain goes on behind the entry at which its node ended it");
      } else if (isCutOff(claim, seen) && !isRestored(claim, seen)) {
        findings.add(
            Kind.TRUNCATED,
            claim.end().chain(),
            claim.end().number(),
            claim.entryId(),
            "The newest entries of a chain, up to number "
                + claim.end().number()
                + ", were gone while its node was running");
      }
    }
  }

  /**
   * Tells which ends that somebody vouches for were not met.
   *
   * @param excused ends that need not be
   */
  void missed(Predicate<ChainEnd> excused) {
    witnesses.stream()
        .filter(witness -> !witness.met && !excused.test(witness.end))
        .forEach(this::missed);
  }

  private void missed(Witness witness) {
    Seen seen = heads.get(witness.end.chain());
    if (seen == null || seen.number() < witness.end.number()) {
      findings.add(
          Kind.TRUNCATED,
          witness.end.chain(),
          witness.end.number(),
          "",
          "A chain ends with number "
              + (seen == null ? 0 : seen.number())
              + "; "
              + witness.who
              + " number "
              + witness.end.number());
    }
  }

  private static boolean isCutOff(Claim claim, @Nullable Seen seen) {
    return seen == null || seen.number() < claim.end().number();
  }

  /** Whether the store's epoch tells that its history was replaced between the two. */
  private boolean isRestored(Claim claim, @Nullable Seen seen) {
    Seen after = heads.get(claim.chain());
    long before = seen == null || seen.epoch() == 0 ? epochAt(claim.end().chain()) : seen.epoch();
    return after != null && after.epoch() > before;
  }

  /** The store's epoch when a chain began of which no entry is left, as far as older ones tell. */
  private long epochAt(String chain) {
    return epochs.descendingMap().entrySet().stream()
        .filter(known -> known.getValue().compareTo(chain) > 0)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(1L);
  }

  /** Where history was replaced. */
  List<Restoration> restorations() {
    List<Restoration> all = new ArrayList<>();
    epochs.forEach(
        (epoch, id) -> {
          if (!epoch.equals(epochs.firstKey())) {
            all.add(new Restoration(epoch, id, timeOf(id), lost(epoch)));
          }
        });
    return all;
  }

  private long lost(long epoch) {
    long lost = 0;
    for (Claim claim : claims) {
      Seen after = heads.get(claim.chain());
      Seen seen = heads.get(claim.end().chain());
      if (after != null && seen != null && after.epoch() == epoch && seen.epoch() < epoch) {
        lost += Math.max(0, claim.end().number() - seen.number());
      }
    }
    return lost;
  }

  private static Instant timeOf(String id) {
    try {
      return AuditIds.timeOf(id);
    } catch (IllegalArgumentException e) {
      return Instant.EPOCH;
    }
  }

  /** An entry and its place in words. */
  static String place(LinkReader.Link link, StoredRecord stored) {
    return "number " + link.number() + " of chain " + link.chain() + ", " + stored.key();
  }
}
