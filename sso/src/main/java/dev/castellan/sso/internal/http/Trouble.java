package dev.castellan.sso.internal.http;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.io.IOException;
import java.io.InterruptedIOException;
import javax.net.ssl.SSLException;

/** Puts what went wrong on the way into a class, and drops the words of the peer and the JDK. */
public final class Trouble {

  private Trouble() {}

  /** In whatever came before or after the handshake. */
  public static ProviderException of(IOException trouble) {
    if (isTimeout(trouble)) {
      return timeout();
    }
    if (trouble instanceof BadAnswerException) {
      return problem(ProviderProblem.BAD_ANSWER, String.valueOf(trouble.getMessage()));
    }
    if (trouble instanceof SSLException) {
      return problem(ProviderProblem.TLS, "The connection broke in TLS");
    }
    return problem(ProviderProblem.UNREACHABLE, "Nobody answers there, or hung up");
  }

  /** In the handshake. */
  public static ProviderException ofHandshake(IOException trouble) {
    return isTimeout(trouble)
        ? timeout()
        : problem(
            ProviderProblem.TLS,
            "TLS failed: the certificate is not trusted, not for this host, or over; or the peer"
                + " speaks no TLS 1.2 or later");
  }

  private static boolean isTimeout(IOException trouble) {
    return trouble instanceof InterruptedIOException
        || trouble.getCause() instanceof InterruptedIOException;
  }

  private static ProviderException timeout() {
    return problem(ProviderProblem.TIMEOUT, "The answer took too long");
  }

  private static ProviderException problem(ProviderProblem problem, String message) {
    return new ProviderException(problem, message);
  }
}
