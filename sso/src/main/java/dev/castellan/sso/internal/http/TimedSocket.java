package dev.castellan.sso.internal.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * A socket each of whose reads has what is left of the deadline. TLS is laid over it and reads
 * through it: the time-out of a TLS socket itself would begin anew with each byte of a record.
 */
final class TimedSocket extends Socket {

  private final Deadline deadline;
  private final Duration read;

  TimedSocket(Deadline deadline, Duration read) {
    this.deadline = deadline;
    this.read = read;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        setSoTimeout(deadline.millis(read));
        return super.read();
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        setSoTimeout(deadline.millis(read));
        return super.read(to, offset, length);
      }
    };
  }
}
