package dev.castellan.internal.policy.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Condition;
import dev.castellan.access.Network;
import dev.castellan.access.Principal;
import java.util.List;

/** A condition as a JSON object; its member {@code kind} says which. */
final class ConditionJson {

  static final String KIND = "kind";

  private static final String ADDRESS = "address";
  private static final String TIME = "time";
  private static final String HOURS = "hours";
  private static final String AUTHENTICATED = "authenticated";
  private static final String MFA = "mfa";
  private static final String VIA = "via";
  private static final String OWNER = "owner";
  private static final String ATTRIBUTE = "attribute";
  private static final List<String> KINDS =
      List.of(ADDRESS, TIME, HOURS, AUTHENTICATED, MFA, VIA, OWNER, ATTRIBUTE);

  private static final String SESSION = "session";
  private static final String API_KEY = "api-key";

  private ConditionJson() {}

  static ObjectNode write(Condition condition) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    if (condition instanceof Condition.AddressIn that) {
      return out.put(KIND, ADDRESS).put("in", that.network().toString());
    }
    if (condition instanceof Condition.TimeIn that) {
      out.put(KIND, TIME).put("from", that.from().toString());
      return out.put("until", that.until().toString());
    }
    if (condition instanceof Condition.HoursIn that) {
      out.put(KIND, HOURS).put("from", that.from().toString());
      return out.put("until", that.until().toString());
    }
    if (condition instanceof Condition.AuthenticatedWithin that) {
      return out.put(KIND, AUTHENTICATED).put("within", Written.text(that.limit()));
    }
    if (condition instanceof Condition.Via that) {
      return out.put(KIND, VIA).put(VIA, text(that.kind()));
    }
    if (condition instanceof Condition.Attribute that) {
      return out.put(KIND, ATTRIBUTE).put("name", that.name()).put("value", that.value());
    }
    return out.put(KIND, condition instanceof Condition.Owner ? OWNER : MFA);
  }

  static Condition read(JsonMembers in) {
    String kind = in.text(KIND);
    return switch (kind) {
      case ADDRESS -> new Condition.AddressIn(in.value("in", Network::parse));
      case TIME ->
          new Condition.TimeIn(
              in.value("from", Written::instant), in.value("until", Written::instant));
      case HOURS ->
          new Condition.HoursIn(
              in.value("from", Written::minute), in.value("until", Written::minute));
      case AUTHENTICATED ->
          new Condition.AuthenticatedWithin(in.value("within", Written::duration));
      case MFA -> new Condition.SecondFactor();
      case VIA -> new Condition.Via(via(in.text(VIA), in));
      case OWNER -> new Condition.Owner();
      case ATTRIBUTE -> attribute(in);
      default -> throw in.unknown(KIND, kind, KINDS);
    };
  }

  static Condition.Attribute attribute(JsonMembers in) {
    return new Condition.Attribute(in.text("name"), in.text("value"));
  }

  /** {@code session} or {@code api-key}. */
  static Principal.Kind via(String text, JsonMembers in) {
    return switch (text) {
      case SESSION -> Principal.Kind.USER;
      case API_KEY -> Principal.Kind.API_KEY;
      default -> throw in.unknown(VIA, text, List.of(SESSION, API_KEY));
    };
  }

  static String text(Principal.Kind via) {
    return via == Principal.Kind.USER ? SESSION : API_KEY;
  }
}
