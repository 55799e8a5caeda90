package dev.castellan.console;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Collections;

/**
 * Connects a {@link Console} to a servlet container (Jakarta Servlet 6): Jetty, Tomcat, Undertow,
 * Spring Boot. Map it to {@code /*} below the context, so that the path which the container sees
 * begins with the console's base path, the context's included. Limits on the time that a request
 * may take are the container's.
 *
 * <p>Safe for use by many threads.
 */
public final class ConsoleServlet extends HttpServlet {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Console console;

  /** A servlet for this console. */
  public ConsoleServlet(Console console) {
    this.console = console;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpReply reply =
        console.handle(head(request), most -> request.getInputStream().readNBytes(most));
    response.setStatus(reply.status());
    reply
        .headers()
        .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    if (reply.bodyLength() > 0) {
      response.setContentLength(reply.bodyLength());
    }
    if (reply.bodyLength() > 0 && !request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(reply.body());
    }
  }

  private static HttpCall head(HttpServletRequest request) {
    String query = request.getQueryString();
    String target = query == null ? request.getRequestURI() : request.getRequestURI() + '?' + query;
    HttpCall.Builder call =
        HttpCall.builder(request.getMethod(), target).peer(request.getRemoteAddr());
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        call.header(name, value);
      }
    }
    return call.build();
  }
}
