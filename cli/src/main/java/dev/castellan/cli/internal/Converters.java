package dev.castellan.cli.internal;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Action;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Network;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.apikey.RateLimit;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the words on a command line become values; what is wrong with them is said in words. */
public final class Converters {

  private Converters() {}

  private static <T> T reading(Supplier<T> value) {
    try {
      return value.get();
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** {@code type:verb}. */
  public static final class ToAction implements ITypeConverter<Action> {
    @Override
    public Action convert(String text) {
      return reading(() -> Action.parse(text));
    }
  }

  /** {@code type:verb}, where either may be {@code *}. */
  public static final class ToActionPattern implements ITypeConverter<ActionPattern> {
    @Override
    public ActionPattern convert(String text) {
      return reading(() -> ActionPattern.parse(text));
    }
  }

  /** {@code /tenants/acme}. */
  public static final class ToResource implements ITypeConverter<Resource> {
    @Override
    public Resource convert(String text) {
      return reading(() -> Resource.parse(text));
    }
  }

  /** {@code ROLE} or {@code ROLE@SCOPE}. A role has no {@code @} in its name, a scope may. */
  public static final class ToBinding implements ITypeConverter<Binding> {
    @Override
    public Binding convert(String text) {
      int at = text.indexOf('@');
      return reading(
          () ->
              at < 0
                  ? Binding.of(text)
                  : Binding.at(text.substring(0, at), Resource.parse(text.substring(at + 1))));
    }
  }

  /** {@code group:corp/ops}, or the same without {@code group:}. */
  public static final class ToGroup implements ITypeConverter<GroupName> {
    @Override
    public GroupName convert(String text) {
      return reading(() -> GroupName.parse(text.startsWith("group:") ? text : "group:" + text));
    }
  }

  /** ISO 8601 in UTC. */
  public static final class ToInstant implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "A time is written like 2026-05-01T10:00:00Z, not '" + text + "'");
      }
    }
  }

  /** {@code 90s}, {@code 15m}, {@code 8h}, {@code 7d}. */
  public static final class ToDuration implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,8})([smhd])");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "A duration is written like 90s, 15m, 8h or 7d, not '" + text + "'");
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
  }

  /** An address or a network in CIDR notation. */
  public static final class ToNetwork implements ITypeConverter<Network> {
    @Override
    public Network convert(String text) {
      return reading(() -> Network.parse(text));
    }
  }

  /** {@code 100/m}: so many calls in each second, minute, hour or day. */
  public static final class ToRateLimit implements ITypeConverter<RateLimit> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,7})/(\\d{0,6}[smhd])");

    @Override
    public RateLimit convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "A rate is written like 100/m or 5/10s, not '" + text + "'");
      }
      String per = matcher.group(2);
      Duration period =
          new ToDuration().convert(Character.isDigit(per.charAt(0)) ? per : '1' + per);
      return reading(() -> RateLimit.of(Integer.parseInt(matcher.group(1)), period));
    }
  }

  /** {@code session} or {@code api-key}. */
  public static final class ToKind implements ITypeConverter<Principal.Kind> {
    @Override
    public Principal.Kind convert(String text) {
      return switch (text) {
        case "session" -> Principal.Kind.USER;
        case "api-key" -> Principal.Kind.API_KEY;
        default ->
            throw new TypeConversionException(
                "Somebody comes via session or api-key, not '" + text + "'");
      };
    }
  }
}
