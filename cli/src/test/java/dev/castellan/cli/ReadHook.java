package dev.castellan.cli;

import java.io.IOException;
import java.io.InputStream;

/** An input without content that does something when it is read. */
final class ReadHook extends InputStream {

  /** What it does. */
  interface Hook {

    /** Done at each read. */
    void run() throws IOException;
  }

  private final Hook hook;

  ReadHook(Hook hook) {
    this.hook = hook;
  }

  @Override
  public int read() throws IOException {
    hook.run();
    return -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return read();
  }
}
