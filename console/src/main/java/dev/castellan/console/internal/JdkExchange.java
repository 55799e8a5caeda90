package dev.castellan.console.internal;

import com.sun.net.httpserver.HttpExchange;
import dev.castellan.console.Console;
import dev.castellan.console.HttpCall;
import dev.castellan.console.HttpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Turns an exchange of the JDK's server into a call, and a reply into what it sends. */
public final class JdkExchange {

  private JdkExchange() {}

  /** Hears what an exchange is doing. */
  public interface Phases {

    /** Does not listen. */
    Phases NONE =
        new Phases() {
          @Override
          public void handling() {}

          @Override
          public void writing() {}
        };

    /** The request is read; from here on the caller is not waited for. */
    void handling() throws IOException;

    /** The reply is there; from here on the caller is waited for. */
    void writing();
  }

  /** Answers one exchange. */
  public static void serve(Console console, HttpExchange exchange, Phases phases)
      throws IOException {
    try (exchange) {
      InputStream body = exchange.getRequestBody();
      HttpReply reply =
          console.handle(
              head(exchange),
              most -> {
                byte[] read = body.readNBytes(most);
                phases.handling();
                return read;
              });
      phases.writing();
      send(exchange, reply);
    }
  }

  private static HttpCall head(HttpExchange exchange) {
    // The text of the URI is the target as it came. Its parts are not: //a/b has a host, it finds.
    HttpCall.Builder call =
        HttpCall.builder(exchange.getRequestMethod(), exchange.getRequestURI().toString())
            .peer(exchange.getRemoteAddress().getAddress().getHostAddress());
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> values.forEach(value -> call.header(name, value)));
    return call.build();
  }

  private static void send(HttpExchange exchange, HttpReply reply) throws IOException {
    reply
        .headers()
        .forEach(
            (name, values) ->
                values.forEach(value -> exchange.getResponseHeaders().add(name, value)));
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head && reply.bodyLength() > 0) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(reply.bodyLength()));
    }
    boolean empty = head || reply.bodyLength() == 0;
    exchange.sendResponseHeaders(reply.status(), empty ? -1 : reply.bodyLength());
    if (!empty) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(reply.body());
      }
    }
  }
}
