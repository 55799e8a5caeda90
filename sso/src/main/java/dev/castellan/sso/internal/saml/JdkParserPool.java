package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import javax.xml.parsers.DocumentBuilder;
import net.shibboleth.utilities.java.support.xml.ParserPool;
import net.shibboleth.utilities.java.support.xml.XMLParserException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;

/** What OpenSAML parses with, should it ever, and makes documents with: {@link SafeXml}. */
final class JdkParserPool implements ParserPool {

  @Override
  public DocumentBuilder getBuilder() {
    return SafeXml.builder();
  }

  @Override
  public void returnBuilder(@Nullable DocumentBuilder builder) {
    // None is kept.
  }

  @Override
  public Document newDocument() {
    return SafeXml.builder().newDocument();
  }

  @Override
  public Document parse(InputStream input) throws XMLParserException {
    try (input) {
      return SafeXml.parse(input.readNBytes(1 << 20), XmlLimits.MESSAGE);
    } catch (IOException | ProviderException e) {
      throw new XMLParserException("The XML is not accepted", e);
    }
  }

  @Override
  public Document parse(Reader input) throws XMLParserException {
    throw new XMLParserException("Text is parsed elsewhere");
  }
}
