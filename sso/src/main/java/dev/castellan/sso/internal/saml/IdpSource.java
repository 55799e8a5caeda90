package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import java.time.Instant;

/** The provider's metadata that holds now. */
final class IdpSource {

  /** Where its text comes from. */
  interface Text {
    String read() throws ProviderException;
  }

  private final Text text;
  private final MetadataReader reader;
  private final ProviderContext context;
  private volatile IdpMetadata last;

  private IdpSource(Text text, MetadataReader reader, ProviderContext context, IdpMetadata last) {
    this.text = text;
    this.reader = reader;
    this.context = context;
    this.last = last;
  }

  /** Reads it for the first time. */
  static IdpSource open(Text text, MetadataReader reader, ProviderContext context)
      throws ProviderException {
    IdpSource source = new IdpSource(text, reader, context, reader.read(text.read()));
    source.current();
    return source;
  }

  /** Reads it anew; keeps the last if that is not to be had or not in order. */
  void refresh() {
    try {
      last = test();
      context.report(null);
    } catch (ProviderException e) {
      context.report(e.problem());
    }
  }

  /** Reads it to see whether it is to be had. */
  IdpMetadata test() throws ProviderException {
    IdpMetadata fresh = reader.read(text.read());
    demandValid(fresh);
    return fresh;
  }

  /**
   * @throws ProviderException if the last that was read is over
   */
  IdpMetadata current() throws ProviderException {
    IdpMetadata now = last;
    demandValid(now);
    return now;
  }

  private void demandValid(IdpMetadata metadata) throws ProviderException {
    Instant now = context.now();
    if (metadata.isOver(now)) {
      throw Troubles.time("The provider's metadata is over (validUntil)");
    }
  }
}
