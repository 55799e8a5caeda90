package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.castellan.access.Origin;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.RecordStore;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.Logger;

/** A host that loads plugins: a Castellan in a class loader of its own, which can go again. */
@Timeout(60)
final class ChildLoaderTest {

  /** The platform's loader would also find the modules that this test itself was loaded from. */
  private static final ClassLoader BOOTSTRAP = null;

  /** Runs in the child, and sees nothing of this one. */
  static final class Inside implements Runnable {

    @Override
    public void run() {
      SecretText password = SecretText.of("a password of the inside");
      try (Castellan castellan =
          Castellan.builder(InMemoryRecordStore.open())
              .passwordHasher(new CountingHasher())
              .open()) {
        SecretText token = castellan.setup().token().orElseThrow().token();
        castellan.setup().complete(token, "root", password, Origin.LOCAL);
        LoginResult result = castellan.login().login("root", password, Origin.LOCAL);
        if (!(result instanceof LoginResult.LoggedIn)) {
          throw new IllegalStateException("Not logged in: " + result);
        }
      }
    }
  }

  /** Compared, so that the JDK forgets which record was compared before. */
  private record Forgetting(Path last) {}

  @Test
  void aCastellanInItsOwnClassLoaderLeavesNoThread() throws Exception {
    assertThat(runInside()).isNotNull();
    Node.await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("castellan")));
  }

  @Test
  @EnabledForJreRange(
      max = JRE.JAVA_21,
      disabledReason = "A newer JDK keeps hold of the loader; what in it does is not known yet")
  void itsClassLoaderCanGoAgain() throws Exception {
    WeakReference<ClassLoader> gone = runInside();
    // java.lang.runtime.ObjectMethods of JDK 17 holds the last record's class for each method.
    Forgetting one = new Forgetting(Path.of("a"));
    assertThat(one.equals(new Forgetting(Path.of("b"))) || one.hashCode() == 0).isFalse();
    assertThat(one.toString()).contains("a");
    Node.await(
        () -> {
          System.gc();
          return gone.get() == null;
        });
  }

  private static WeakReference<ClassLoader> runInside() throws Exception {
    try (URLClassLoader child = new URLClassLoader(everything(), BOOTSTRAP)) {
      Class<?> inside = child.loadClass(Inside.class.getName());
      assertThat(inside).isNotEqualTo(Inside.class);
      var constructor = inside.getDeclaredConstructor();
      constructor.setAccessible(true);
      Throwable[] trouble = new Throwable[1];
      // On a thread of its own, so that nothing stays in this one's thread locals.
      Thread thread = new Thread((Runnable) constructor.newInstance(), "inside");
      thread.setContextClassLoader(child);
      thread.setUncaughtExceptionHandler((t, e) -> trouble[0] = e);
      thread.start();
      thread.join();
      assertThat(trouble[0]).isNull();
      return new WeakReference<>(child);
    }
  }

  /** All that this test itself was loaded from. */
  private static URL[] everything() throws Exception {
    Set<URI> places = new LinkedHashSet<>();
    places.add(rootOf(ChildLoaderTest.class));
    for (Class<?> type :
        new Class<?>[] {
          Castellan.class,
          RecordStore.class,
          Logger.class,
          Class.forName("com.fasterxml.jackson.annotation.JsonFormat"),
          JsonParser.class,
          JsonMapper.class,
          Argon2BytesGenerator.class
        }) {
      places.add(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
    List<URL> urls = new ArrayList<>();
    for (URI place : places) {
      urls.add(place.toURL());
    }
    return urls.toArray(URL[]::new);
  }

  /** Where a class lies, also if it was patched into a module that lies elsewhere. */
  private static URI rootOf(Class<?> type) throws URISyntaxException {
    Path file =
        Path.of(Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class")).toURI());
    Path root = file.getParent();
    for (int dots = type.getPackageName().split("[.]", -1).length; dots > 0; dots--) {
      root = root.getParent();
    }
    return root.toUri();
  }
}
