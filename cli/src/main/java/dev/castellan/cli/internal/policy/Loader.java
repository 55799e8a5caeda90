package dev.castellan.cli.internal.policy;

import dev.castellan.InvalidPolicyException;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.SourceText;
import dev.castellan.cli.internal.Sources;
import java.util.List;

/** Reads policies. */
final class Loader {

  private final Sources sources;

  Loader(Environment environment) {
    this.sources = new Sources(environment.input());
  }

  /**
   * Reads one.
   *
   * @throws BadFileException if the file cannot be read or is no policy
   */
  LoadedPolicy load(String file) {
    SourceText text = sources.read(file);
    try {
      return new LoadedPolicy(text, Policy.parse(text.text()));
    } catch (InvalidPolicyException e) {
      throw new BadFileException(text.name(), e.problems());
    }
  }

  /**
   * The words that the {@code catalog} blocks of some files declare, all together.
   *
   * @throws BadFileException if a file cannot be read, is no policy, or declares no word
   */
  Catalogue words(List<String> files) {
    Catalogue words = Catalogue.EMPTY;
    for (String file : files) {
      LoadedPolicy loaded = load(file);
      if (loaded.policy().catalogue().types().isEmpty()) {
        throw BadFileException.of(loaded.source().name(), "has no catalog block");
      }
      words = words.and(loaded.policy().catalogue());
    }
    return words;
  }
}
