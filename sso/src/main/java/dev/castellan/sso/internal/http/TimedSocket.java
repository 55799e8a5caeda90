package dev.castellan.sso.internal.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;

/**
 * A socket each of whose reads has only so much time as is left. TLS is laid over it and reads
 * through it: the time-out of a TLS socket itself would begin anew with each byte of a record.
 */
final class TimedSocket extends Socket {

  private final Patience patience;

  TimedSocket(Patience patience) {
    super(Proxy.NO_PROXY); // What was checked is what is connected to.
    this.patience = patience;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        setSoTimeout(patience.millis());
        return super.read();
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        setSoTimeout(patience.millis());
        return super.read(to, offset, length);
      }
    };
  }
}
