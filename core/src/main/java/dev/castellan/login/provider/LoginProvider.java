package dev.castellan.login.provider;

import java.util.List;

/**
 * A provider that runs. Whatever it is asked may block on the network, within time limits of its
 * own; none of it writes anything or keeps anything of a login. Safe for use by many threads.
 */
public sealed interface LoginProvider extends AutoCloseable
    permits BrowserProvider, PasswordProvider {

  /**
   * Tries, step by step, whether the peer can be used. Ends at the first step without which the
   * next makes no sense.
   */
  List<ProviderCheck> test(ProviderUrls urls);

  /** Lets go of all it holds; ends in at most a few seconds, also while calls are going on. */
  @Override
  void close();
}
