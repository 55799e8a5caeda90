package dev.castellan.testkit.architecture.planted;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.BiPredicate;

/** Compares what may be secret, and tells by the time taken how far it got. */
public final class CompareBytes {

  boolean bytes(byte[] left, byte[] right) {
    return Arrays.equals(left, right);
  }

  BiPredicate<byte[], byte[]> bytesByReference() {
    return Arrays::equals;
  }

  boolean range(byte[] left, byte[] right) {
    return Arrays.equals(left, 0, 1, right, 0, 1);
  }

  int order(byte[] left, byte[] right) {
    return Arrays.compare(left, right);
  }

  int place(byte[] left, byte[] right) {
    return Arrays.mismatch(left, right);
  }

  boolean characters(char[] left, char[] right) {
    return Arrays.equals(left, right);
  }

  boolean fineConstantTime(byte[] left, byte[] right) {
    return MessageDigest.isEqual(left, right);
  }

  boolean fineNumbers(int[] left, int[] right) {
    return Arrays.equals(left, right);
  }
}
