package dev.castellan.console;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.castellan.console.internal.JdkExchange;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects a {@link Console} to the JDK's own {@code com.sun.net.httpserver.HttpServer}.
 *
 * <p>That server takes its settings from system properties, for the whole process and once, when it
 * is first used. Without {@code sun.net.httpserver.nodelay} each reply of JDK 17 takes 44 ms, and
 * without {@code maxReqTime} somebody who sends half a request keeps a thread for good. Loading
 * this class sets those that are not set; {@link #prepare} does so by name. Call it before the
 * first server is created.
 */
public final class JdkHttp {

  private static final Logger LOG = LoggerFactory.getLogger(JdkHttp.class);

  /** Times in seconds. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "sun.net.httpserver.nodelay", "true",
          "sun.net.httpserver.maxReqTime", "20",
          "sun.net.httpserver.maxRspTime", "60",
          "sun.net.httpserver.maxReqHeaders", "200",
          "sun.net.httpserver.maxReqHeaderSize", "65536",
          "jdk.httpserver.maxConnections", "1024");

  private static final boolean IN_TIME;

  static {
    boolean alreadySet = Boolean.getBoolean("sun.net.httpserver.nodelay");
    SETTINGS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    // Whoever hands in a server has created one: if that call is the first thing that loads this
    // class, the server has read its settings before they were made.
    IN_TIME = alreadySet || !loadedBy("mount");
  }

  private JdkHttp() {}

  private static boolean loadedBy(String method) {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.anyMatch(
                    frame ->
                        frame.getClassName().equals(JdkHttp.class.getName())
                            && frame.getMethodName().equals(method)));
  }

  /** Sets the server's system properties that are not set; see above. Again it does nothing. */
  public static void prepare() {
    // Loading the class did it.
  }

  /**
   * Puts the console on a server of the host's, which keeps its executor and its life. The server's
   * executor must have several threads, for calls block; with as many slow clients as it has
   * threads, others wait until {@code maxReqTime} ends them. {@link ConsoleServer} does better.
   *
   * @param path where; the console's base path or a part of it
   * @throws IllegalArgumentException if there is something at that path
   */
  public static HttpContext mount(Console console, HttpServer server, String path) {
    if (!IN_TIME) {
      LOG.warn(
          "An HttpServer was created before JdkHttp.prepare(): on JDK 17 each reply takes 44 ms, and"
              + " slow clients are never cut off");
    }
    return server.createContext(path, handler(console));
  }

  /** A handler for a server of the host's; see {@link #mount}. */
  public static HttpHandler handler(Console console) {
    return exchange -> JdkExchange.serve(console, exchange, JdkExchange.Phases.NONE);
  }
}
