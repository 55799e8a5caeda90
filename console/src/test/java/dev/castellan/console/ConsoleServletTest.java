package dev.castellan.console;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A servlet in Jetty. */
class ConsoleServletTest extends HttpAdapterContract {

  private Optional<Server> server = Optional.empty();

  @Override
  int start(Console served) throws Exception {
    Server jetty = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(new ConsoleServlet(served)), "/*");
    jetty.setHandler(context);
    ServerConnector connector = (ServerConnector) jetty.getConnectors()[0];
    connector
        .getConnectionFactory(HttpConnectionFactory.class)
        .getHttpConfiguration()
        .setSendServerVersion(false);
    server = Optional.of(jetty);
    jetty.start();
    return connector.getLocalPort();
  }

  @Override
  void stop() throws Exception {
    if (server.isPresent()) {
      server.get().stop();
    }
  }
}
