package dev.castellan.testkit.architecture.planted;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps state in statics, each field in another way. */
@SuppressWarnings("unused") // nothing but the declarations matters
public final class StaticState {

  private static int counter;
  private static volatile String last = "";
  private static final AtomicInteger ATOMIC = new AtomicInteger();
  private static final LongAdder ADDER = new LongAdder();
  private static final ArrayList<String> LIST = new ArrayList<>();
  private static final List<String> LIST_BY_INTERFACE = new ArrayList<>();
  private static final ConcurrentMap<String, String> CACHE = new ConcurrentHashMap<>();
  private static final Map<String, String> MAP_BY_INTERFACE = new HashMap<>();
  private static final Collection<String> COLLECTION = new ArrayList<>();
  private static final byte[] ARRAY = {1};
  private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
  private static final StringBuilder TEXT = new StringBuilder();
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Random RANDOM = new Random(1);

  private final List<String> fineOfTheObject = new ArrayList<>();

  private StaticState() {}
}
