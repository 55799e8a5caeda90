package dev.castellan.internal.provider;

import dev.castellan.login.provider.LoginProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A provider that was started, with what it was lent. */
public final class ProviderInstance {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderInstance.class);

  private final LoginProvider provider;
  private final LentContext context;

  ProviderInstance(LoginProvider provider, LentContext context) {
    this.provider = provider;
    this.context = context;
  }

  LoginProvider provider() {
    return provider;
  }

  LentContext context() {
    return context;
  }

  /** Ends it. May take seconds; what goes wrong is logged by its class alone. */
  void close() {
    context.end();
    try {
      provider.close();
    } catch (RuntimeException e) {
      LOG.warn("A login provider could not be closed: {}", e.getClass().getName());
    }
  }
}
