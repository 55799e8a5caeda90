package dev.castellan.cli.internal;

import dev.castellan.secret.SecretText;
import java.util.Optional;

/** Somebody who can be asked, if anybody is there. */
public interface Terminal {

  /** Nobody is there. */
  Terminal NOBODY =
      new Terminal() {
        @Override
        public boolean present() {
          return false;
        }

        @Override
        public Optional<String> ask(String question) {
          return Optional.empty();
        }

        @Override
        public Optional<SecretText> askSecret(String question) {
          return Optional.empty();
        }
      };

  /** Whether somebody is there. */
  boolean present();

  /** Asks for a line; empty if there is no answer. */
  Optional<String> ask(String question);

  /** Asks for a secret, which is not shown; empty if there is no answer. */
  Optional<SecretText> askSecret(String question);
}
