package dev.castellan.console;

import java.io.IOException;
import java.util.Optional;

/** The small server of our own. */
class ConsoleServerTest extends HttpAdapterContract {

  private Optional<ConsoleServer> server = Optional.empty();

  @Override
  int start(Console served) throws IOException {
    server = Optional.of(ConsoleServer.start(served, "127.0.0.1", 0));
    return server.orElseThrow().port();
  }

  @Override
  void stop() {
    server.ifPresent(ConsoleServer::close);
  }
}
