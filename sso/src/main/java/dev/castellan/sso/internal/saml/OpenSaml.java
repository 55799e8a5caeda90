package dev.castellan.sso.internal.saml;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.opensaml.core.config.ConfigurationService;
import org.opensaml.core.config.InitializationException;
import org.opensaml.core.config.Initializer;
import org.opensaml.core.xml.config.AbstractXMLObjectProviderInitializer;
import org.opensaml.core.xml.config.XMLObjectProviderRegistry;
import org.opensaml.xmlsec.config.GlobalAlgorithmRegistryInitializer;
import org.opensaml.xmlsec.config.impl.ApacheXMLSecurityInitializer;
import org.opensaml.xmlsec.config.impl.JavaCryptoValidationInitializer;

/**
 * Makes OpenSAML ready, once for each class loader that has one, when the first provider needs it.
 *
 * <p>OpenSAML's own way finds its parts by the thread's context class loader: called from a thread
 * of a host with another one, it finds none, says nothing, and fails later. So the parts that are
 * needed, and no others, are called by their names, while the context class loader is ours.
 */
final class OpenSaml {

  /** Held, since the JDK forgets the level of a logger that nobody holds. */
  private final Logger logger = Logger.getLogger("org.apache.xml.security");

  private OpenSaml() {
    // At its finest it writes what it digests, and at warnings each stranger's wrong signature.
    logger.setLevel(Level.OFF);
    Thread thread = Thread.currentThread();
    ClassLoader theirs = thread.getContextClassLoader();
    thread.setContextClassLoader(OpenSaml.class.getClassLoader());
    try {
      prepare();
    } catch (InitializationException e) {
      throw new IllegalStateException("OpenSAML cannot be started", e);
    } finally {
      thread.setContextClassLoader(theirs);
    }
  }

  /** Returns when all is ready. */
  static void start() {
    Ready.ONCE.confirm();
  }

  private void confirm() {
    // To have been made is enough.
  }

  /** The class loader makes it once, and lets others wait. */
  private static final class Ready {

    private static final OpenSaml ONCE = new OpenSaml();
  }

  private static void prepare() throws InitializationException {
    if (ConfigurationService.get(XMLObjectProviderRegistry.class) == null) {
      ConfigurationService.register(
          XMLObjectProviderRegistry.class, new XMLObjectProviderRegistry());
    }
    for (Initializer part :
        List.of(
            new JavaCryptoValidationInitializer(),
            new ApacheXMLSecurityInitializer(),
            new GlobalAlgorithmRegistryInitializer(),
            new Vocabulary())) {
      part.init();
    }
    XMLObjectProviderRegistry registry = ConfigurationService.get(XMLObjectProviderRegistry.class);
    // A host that uses OpenSAML itself keeps its own; we read nothing by it.
    if (registry.getParserPool() == null) {
      registry.setParserPool(new JdkParserPool());
    }
  }

  /** The elements that are understood. */
  private static final class Vocabulary extends AbstractXMLObjectProviderInitializer {

    @Override
    protected String[] getConfigResources() {
      return new String[] {
        "/default-config.xml",
        "/schema-config.xml",
        "/signature-config.xml",
        "/encryption-config.xml",
        "/saml2-assertion-config.xml",
        "/saml2-protocol-config.xml",
        "/saml2-metadata-config.xml"
      };
    }
  }
}
