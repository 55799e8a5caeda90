package dev.castellan.sso.internal.saml;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.LoginProvider;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.internal.http.Answer;
import dev.castellan.sso.internal.http.HttpCaller;
import dev.castellan.sso.internal.http.Request;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SAML 2.0 as a kind of login provider. Loads nothing of OpenSAML before it is given metadata. */
public final class SamlKind implements LoginProviderKind {

  private static final String MEDIA_TYPES =
      "application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8";

  private final HttpCaller http;

  /**
   * Makes it.
   *
   * @param http that calls only whom the host allows
   */
  public SamlKind(HttpCaller http) {
    this.http = http;
  }

  @Override
  public String name() {
    return "saml";
  }

  @Override
  public List<ProviderField> fields() {
    return Fields.all();
  }

  @Override
  public void validate(ProviderConfig config) {
    Settings settings = Settings.of(config);
    settings.metadataUrl().ifPresent(this::checkAddress);
    Optional<String> text = settings.metadata();
    if (text.isPresent()) {
      try {
        reader(settings).read(text.get());
      } catch (ProviderException e) {
        throw new InvalidInputException(
            ErrorCode.INVALID_INPUT, Fields.METADATA, String.valueOf(e.getMessage()));
      }
    }
  }

  private void checkAddress(String url) {
    try {
      http.check(URI.create(url));
    } catch (ProviderException e) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT, Fields.METADATA_URL, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Map<String, SecretText> missingSecrets(ProviderConfig config) {
    return config.secret(Fields.KEY).isPresent()
        ? Map.of()
        : Map.of(Fields.KEY, SecretText.of(KeyMaker.make()));
  }

  @Override
  public LoginProvider start(ProviderConfig config, ProviderContext context)
      throws ProviderException {
    Settings settings = Settings.of(config);
    if (settings.keys().isEmpty()) {
      throw Troubles.configuration("There is no spKey");
    }
    IdpSource source = IdpSource.open(text(settings), reader(settings), context);
    if (settings.metadataUrl().isPresent()) {
      context.repeat((int) settings.refresh().toSeconds(), source::refresh);
    }
    return new SamlProvider(settings, source, context);
  }

  private IdpSource.Text text(Settings settings) {
    Optional<String> given = settings.metadata();
    return given.isPresent()
        ? given::get
        : () -> fetch(URI.create(settings.metadataUrl().orElseThrow()));
  }

  private String fetch(URI from) throws ProviderException {
    Answer answer = http.send(Request.get(from, MEDIA_TYPES));
    if (answer.status() != 200) {
      throw new ProviderException(
          ProviderProblem.PEER_ERROR, "The metadata was answered with status " + answer.status());
    }
    return answer.text();
  }

  private static MetadataReader reader(Settings settings) {
    return new MetadataReader(settings.metadataKey(), settings.idp());
  }
}
