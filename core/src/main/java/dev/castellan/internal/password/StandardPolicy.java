package dev.castellan.internal.password;

import dev.castellan.internal.user.Usernames;
import dev.castellan.login.PasswordOwner;
import dev.castellan.login.PasswordPolicy;
import dev.castellan.secret.SecretText;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Length and nothing that attackers try first (NIST SP 800-63B-4, section 3.1.1.2). Compared are
 * forms of the password without case, and with the usual digits and signs turned back into letters.
 */
final class StandardPolicy implements PasswordPolicy {

  static final int MIN_ALONE = 15;
  static final int MIN_WITH_SECOND_FACTOR = 8;
  static final int MAX = 128;

  /** Shorter names occur in too many innocent passwords. */
  private static final int MIN_NAME = 4;

  /** So many characters around a common word are trivial whatever they are. */
  private static final int SHORT_SIDE = 6;

  private static final String SIGNS = "!@#$%^&*()-_=+.,;:?'\" ";

  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

  private final Blocklist blocklist;

  StandardPolicy(Blocklist blocklist) {
    this.blocklist = blocklist;
  }

  @Override
  public Optional<String> objection(SecretText password, PasswordOwner owner) {
    return length(password, owner.secondFactor()).or(() -> content(password.expose(), owner));
  }

  private static Optional<String> length(SecretText password, boolean secondFactor) {
    int min = secondFactor ? MIN_WITH_SECOND_FACTOR : MIN_ALONE;
    String rule = "A password has " + min + " to " + MAX + " characters";
    String typed = password.expose();
    if (typed.length() > PasswordInput.MAX_LENGTH) {
      return Optional.of(rule);
    }
    if (PasswordInput.hasHalfCharacter(typed)) {
      return Optional.of("A password is valid Unicode text, without half characters");
    }
    String hashed = Normalizer.normalize(typed, Normalizer.Form.NFC);
    int length = hashed.codePointCount(0, hashed.length());
    return length < min || length > MAX ? Optional.of(rule) : Optional.empty();
  }

  private Optional<String> content(String password, PasswordOwner owner) {
    List<String> forms = forms(Usernames.fold(password));
    if (forms.stream().anyMatch(Triviality::isTrivial)) {
      return Optional.of("A password is not a repetition or a simple sequence of characters");
    }
    if (forms.stream().anyMatch(contains(owner.username()))) {
      return Optional.of("A password does not contain the user's name");
    }
    List<String> words = words(owner);
    if (forms.stream().anyMatch(form -> isBuiltFrom(words, form))) {
      return Optional.of(
          "A password is more than words of the user's or the broker's name or the e-mail address");
    }
    if (forms.stream().anyMatch(this::isCommon)) {
      return Optional.of("A password is not a common one, nor a common one repeated or extended");
    }
    return Optional.empty();
  }

  /** The text itself, and what it is when 1 stands for i or for l, 0 for o, and so on. */
  private static List<String> forms(String folded) {
    String letters =
        folded
            .replace('0', 'o')
            .replace('3', 'e')
            .replace('4', 'a')
            .replace('@', 'a')
            .replace('5', 's')
            .replace('$', 's')
            .replace('7', 't')
            .replace('8', 'b')
            .replace('!', 'i');
    return Stream.of(folded, letters.replace('1', 'i'), letters.replace('1', 'l'))
        .distinct()
        .toList();
  }

  /** Words that come to the mind of whoever guesses, the longest first (ASVS 6.2.11). */
  private static List<String> words(PasswordOwner owner) {
    return Stream.of(owner.displayName(), owner.email(), owner.brokerName())
        .map(Usernames::fold)
        .flatMap(NO_WORD::splitAsStream)
        .filter(word -> word.length() >= MIN_NAME)
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  /** Whether the words are in it, and what is left without them would be no password. */
  private boolean isBuiltFrom(List<String> words, String form) {
    String rest = form;
    for (String word : words) {
      rest = rest.replace(word, "");
    }
    String more = NO_WORD.matcher(rest).replaceAll("");
    return rest.length() < form.length()
        && (more.length() < MIN_WITH_SECOND_FACTOR || Triviality.isTrivial(more) || isCommon(more));
  }

  private static Predicate<String> contains(String username) {
    String name = Usernames.fold(username);
    int at = name.indexOf('@');
    List<String> names =
        Stream.of(name, at < 0 ? name : name.substring(0, at))
            .filter(part -> part.length() >= MIN_NAME)
            .toList();
    return form -> names.stream().anyMatch(form::contains) || form.equals(name);
  }

  private boolean isCommon(String form) {
    return blocklist.contains(form)
        || isCommonWord(Triviality.unit(form))
        || isCommonWord(core(form));
  }

  private boolean isCommonWord(String word) {
    return forms(word).stream().anyMatch(blocklist::contains)
        || forms(core(word)).stream().anyMatch(blocklist::contains);
  }

  /** What is left without digits and signs at both ends, if they say little. */
  private static String core(String form) {
    int start = 0;
    int end = form.length();
    while (start < end && isAround(form.charAt(start))) {
      start++;
    }
    while (end > start && isAround(form.charAt(end - 1))) {
      end--;
    }
    boolean little = saysLittle(form.substring(0, start)) && saysLittle(form.substring(end));
    return little ? Triviality.unit(form.substring(start, end)) : form;
  }

  private static boolean isAround(char c) {
    return (c >= '0' && c <= '9') || SIGNS.indexOf(c) >= 0;
  }

  private static boolean saysLittle(String side) {
    return side.length() <= SHORT_SIDE || Triviality.isTrivial(side);
  }
}
