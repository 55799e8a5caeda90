package dev.castellan.examples.policy;

/** The broker's topics. The broker implements it; here it stands for all that a broker can do. */
public interface Topics {

  /** Throws away whatever waits in a topic. There is no way back. */
  void purge(String tenant, String topic);
}
