package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.castellan.storage.internal.SystemRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A server of the host's. */
class JdkHttpTest extends HttpAdapterContract {

  private Optional<ExecutorService> threads = Optional.empty();
  private Optional<HttpServer> server = Optional.empty();

  @Test
  void theServersSettingsAreMade() {
    JdkHttp.prepare();

    assertThat(System.getProperty("sun.net.httpserver.nodelay")).isEqualTo("true");
    assertThat(System.getProperty("sun.net.httpserver.maxReqTime")).isNotNull();
    assertThat(System.getProperty("sun.net.httpserver.maxRspTime")).isNotNull();
  }

  @Override
  int start(Console served) throws IOException {
    JdkHttp.prepare();
    HttpServer host =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService pool = Executors.newFixedThreadPool(4, SystemRuntime.threads("host"));
    threads = Optional.of(pool);
    host.setExecutor(pool);
    JdkHttp.mount(served, host, "/");
    host.start();
    server = Optional.of(host);
    return host.getAddress().getPort();
  }

  @Override
  void stop() {
    server.ifPresent(host -> host.stop(0));
    threads.ifPresent(ExecutorService::shutdownNow);
  }
}
