package dev.castellan.bench.sso;

import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts a provider as Castellan would. */
final class Started {

  static final ProviderUrls URLS =
      new ProviderUrls(URI.create("https://mq.example.com/admin/sso/corp"));

  /** Names a login that is under way. */
  static final String HANDLE = "h".repeat(32);

  private Started() {}

  static BrowserProvider start(
      LoginProviderKind kind, Map<String, List<String>> values, Map<String, SecretText> secrets)
      throws ProviderException {
    Map<String, List<String>> all = new HashMap<>();
    for (ProviderField field : kind.fields()) {
      if (!field.defaults().isEmpty()) {
        all.put(field.name(), field.defaults());
      }
    }
    all.putAll(values);
    ProviderConfig config = new ProviderConfig("corp", all, secrets);
    kind.validate(config);
    return (BrowserProvider) kind.start(config, new Lent());
  }
}
