package dev.castellan.internal.keyfile;

import dev.castellan.InvalidKeyFileException;
import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.apikey.BootstrapFile;
import dev.castellan.apikey.KeyFileProblem;
import dev.castellan.internal.token.Tokens;
import dev.castellan.secret.SecretText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of keys: all of it before any of it is used. A message never repeats what stands in
 * the file, for a secret may stand where something else was expected. For one use.
 */
public final class KeyFileReader {

  private static final int MAX_PROBLEMS = 100;
  private static final int MAX_LINE = 4_096;

  private static final Pattern HEAD =
      Pattern.compile("# castellan-api-keys ([a-z0-9][a-z0-9-]{0,63}) ([1-9][0-9]{0,17})");
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._@-]{1,128}");

  /** What EMQX gives to no namespace, and the two that are no path. */
  private static final Set<String> NO_NAMESPACE =
      Set.of("global", "undefined", "null", "none", ".", "..");

  private static final String NS = "ns:";

  private final List<KeyFileProblem> problems = new ArrayList<>();
  private final List<FileKey> keys = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();

  private KeyFileReader() {}

  /** See {@link BootstrapFile#parse}. */
  public static BootstrapFile read(String text) {
    return new KeyFileReader().readAll(text);
  }

  private KeyFile readAll(String text) {
    if (text.length() > BootstrapFile.MAX_LENGTH) {
      throw new InvalidKeyFileException(
          List.of(
              new KeyFileProblem(
                  1, "a file has at most " + BootstrapFile.MAX_LENGTH + " characters")));
    }
    List<String> all = text.lines().toList();
    Matcher head = HEAD.matcher(all.isEmpty() ? "" : all.get(0).strip());
    if (!head.matches()) {
      problem(1, "the first line is '# castellan-api-keys NAME GENERATION'");
    }
    for (int i = 1; i < all.size(); i++) {
      String line = all.get(i).strip();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        readKey(i + 1, line);
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidKeyFileException(problems);
    }
    return new KeyFile(head.group(1), Long.parseLong(head.group(2)), keys);
  }

  private void problem(int line, String message) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new KeyFileProblem(line, message));
    }
  }

  private void readKey(int number, String line) {
    String[] parts = line.split(":", 3);
    if (line.length() > MAX_LINE) {
      problem(number, "a line has at most " + MAX_LINE + " characters");
    } else if (parts.length < 3) {
      problem(number, "a line is key:secret:role; the role is not left out");
    } else if (!Tokens.isGivenId(parts[0])) {
      problem(number, "a key has 1 to 64 letters, digits, '_' and '-'");
    } else if (!Tokens.isGivenSecret(parts[1])) {
      problem(number, "a secret has 32 to 256 visible ASCII characters, and no colon");
    } else {
      @Nullable Integer before = lines.putIfAbsent(parts[0], number);
      if (before != null) {
        problem(number, "the key of line " + before + " is named again");
      }
      readTail(number, parts[0], SecretText.of(parts[1]), parts[2]);
    }
  }

  private void readTail(int number, String name, SecretText secret, String tail) {
    Resource scope = Resource.ROOT;
    String rest = tail;
    if (tail.startsWith(NS)) {
      String[] parts = tail.substring(NS.length()).split("::", 2);
      if (parts.length < 2
          || !NAMESPACE.matcher(parts[0]).matches()
          || NO_NAMESPACE.contains(parts[0].toLowerCase(Locale.ROOT))) {
        problem(
            number,
            "a namespace is written ns:NAMESPACE::ROLE, of 1 to 128 letters, digits and '._@-', and"
                + " is not global, undefined, null or none");
        return;
      }
      scope = Resource.of("namespaces", parts[0]);
      rest = parts[1];
    }
    String[] parts = rest.split(":", -1);
    if (parts.length > 2 || !ROLE.matcher(parts[0]).matches()) {
      problem(number, "a role is written role or role:scope,scope");
      return;
    }
    @Nullable Set<String> roles = roles(number, parts[0], parts.length == 2 ? parts[1] : null);
    if (roles != null) {
      Set<Binding> bindings = new HashSet<>();
      for (String role : roles) {
        bindings.add(Binding.at(role, scope));
      }
      keys.add(new FileKey(number, name, Tokens.givenHash(name, secret), bindings, scope));
    }
  }

  /** The roles that a role within these scopes comes to; null if it comes to none. */
  private @Nullable Set<String> roles(int number, String role, @Nullable String written) {
    if (written == null) {
      return Set.of(role);
    }
    Set<String> scopes = new HashSet<>();
    if (!written.isBlank()) {
      Arrays.stream(written.split(",", -1))
          .map(scope -> scope.strip().toLowerCase(Locale.ROOT))
          .forEach(scopes::add);
    }
    if (scopes.stream().anyMatch(EmqxScopes.LOGIN_ONLY::contains)) {
      problem(number, "a scope of people alone is not given to a key");
      return null;
    }
    if (!EmqxScopes.GENERIC.containsAll(scopes)) {
      problem(number, "a scope is unknown");
      return null;
    }
    if (role.equals(EmqxScopes.PUBLISHER)) {
      return publisher(number, scopes);
    }
    if (scopes.equals(EmqxScopes.GENERIC)) {
      return Set.of(role);
    }
    Set<String> roles = new HashSet<>();
    scopes.forEach(scope -> roles.add(EmqxScopes.role(role, scope)));
    return roles;
  }

  private @Nullable Set<String> publisher(int number, Set<String> scopes) {
    if (scopes.isEmpty()) {
      return Set.of();
    }
    if (scopes.equals(Set.of(EmqxScopes.PUBLISH))) {
      return Set.of(EmqxScopes.PUBLISHER);
    }
    problem(number, "a publisher has the scope publish and no other");
    return null;
  }
}
