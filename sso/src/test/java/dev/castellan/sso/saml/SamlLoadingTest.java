package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is loaded, and from where. */
@Timeout(120)
class SamlLoadingTest {

  /** A class path of its own, which tells what was taken from it. */
  private static final class Watched extends URLClassLoader {

    private final Set<String> loaded = ConcurrentHashMap.newKeySet();

    Watched() {
      super(classPath(), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] classPath() {
      if (LoadedApart.class.getClassLoader() instanceof URLClassLoader launcher) {
        return launcher.getURLs();
      }
      return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(
              part -> {
                try {
                  return new File(part).toURI().toURL();
                } catch (MalformedURLException e) {
                  throw new IllegalStateException(e);
                }
              })
          .toArray(URL[]::new);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      Class<?> found = super.findClass(name);
      loaded.add(name);
      return found;
    }

    List<String> ofOpenSaml() {
      List<String> found = new ArrayList<>(loaded);
      found.removeIf(
          name ->
              !name.startsWith("org.opensaml")
                  && !name.startsWith("org.apache.xml")
                  && !name.startsWith("net.shibboleth")
                  && !name.startsWith("org.bouncycastle"));
      return found;
    }
  }

  private static void run(Watched loader, String what, ClassLoader context) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(context);
    try {
      Class<?> target = Class.forName(LoadedApart.class.getName(), true, loader);
      Method method = target.getDeclaredMethod(what);
      method.setAccessible(true);
      method.invoke(null);
      assertThat(thread.getContextClassLoader()).isSameAs(context);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void nothingOfOpenSamlIsLoadedUntilSamlIsConfigured() throws Exception {
    try (Watched loader = new Watched()) {
      run(loader, "kindAlone", loader);
      assertThat(loader.loaded).contains("dev.castellan.sso.internal.saml.SamlKind");
      assertThat(loader.ofOpenSaml()).isEmpty();
    }
  }

  @Test
  void aForeignContextClassLoaderDoesNotMatter() throws Exception {
    ClassLoader empty =
        new ClassLoader(null) {
          @Override
          public InputStream getResourceAsStream(String name) {
            return null;
          }
        };
    try (Watched loader = new Watched()) {
      run(loader, "login", empty);
      assertThat(loader.ofOpenSaml()).isNotEmpty();
    }
  }
}
