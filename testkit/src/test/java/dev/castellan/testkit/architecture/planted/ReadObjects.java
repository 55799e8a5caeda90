package dev.castellan.testkit.architecture.planted;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** Reads objects that somebody else has serialized. */
public final class ReadObjects {

  ObjectInputStream open(InputStream in) throws IOException {
    return new ObjectInputStream(in);
  }

  Object read(ObjectInputStream in) throws IOException, ClassNotFoundException {
    return in.readObject();
  }
}
