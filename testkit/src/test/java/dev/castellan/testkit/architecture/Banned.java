package dev.castellan.testkit.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of the JDK that code here does not call. */
final class Banned {

  private static final Set<String> SYSTEM_CLOCKS = Set.of("currentTimeMillis", "nanoTime");
  private static final Set<String> CLOCKS =
      Set.of(
          "java.util.Date.<init>()",
          "java.util.GregorianCalendar.<init>()",
          "java.util.Calendar.getInstance()");
  private static final Set<String> RANDOM =
      Set.of(
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.concurrent.ThreadLocalRandom");
  private static final Set<String> THREADS = Set.of("java.lang.Thread", "java.util.Timer");
  private static final Set<String> COMPARISONS = Set.of("equals", "compare", "mismatch");

  private Banned() {}

  /** The machine's clocks. */
  static DescribedPredicate<AccessTarget> time() {
    return target(
        "a clock of the machine",
        (owner, name, parameters) ->
            (owner.startsWith("java.time.") && name.equals("now") && !parameters.contains("Clock"))
                || (owner.equals("java.time.Clock")
                    && (name.startsWith("system") || name.startsWith("tick"))
                    && !parameters.contains("Clock"))
                || (owner.equals("java.time.InstantSource") && name.equals("system"))
                || (owner.equals("java.lang.System") && SYSTEM_CLOCKS.contains(name))
                || CLOCKS.contains(owner + "." + name + parameters));
  }

  /** Randomness that can be guessed. */
  static DescribedPredicate<AccessTarget> randomness() {
    return target(
        "randomness that can be guessed",
        (owner, name, parameters) ->
            (RANDOM.contains(owner) && (name.equals("<init>") || name.equals("current")))
                || (owner.equals("java.lang.Math") && name.equals("random")));
  }

  /** The same, without what was given a seed. */
  static DescribedPredicate<AccessTarget> randomnessWithoutSeed() {
    return randomness()
        .and(target("without a seed", (owner, name, parameters) -> !parameters.equals("(long)")))
        .as("randomness without a seed");
  }

  /** Starting threads. */
  static DescribedPredicate<AccessTarget> threads() {
    return target(
        "a thread of its own",
        (owner, name, parameters) ->
            (THREADS.contains(owner) && (name.equals("<init>") || name.startsWith("of")))
                || (owner.equals("java.lang.Thread") && name.equals("startVirtualThread")));
  }

  /** Threads of an executor that nobody named, and the pool that the whole JVM shares. */
  static DescribedPredicate<AccessTarget> namelessThreads() {
    return target(
        "threads that nobody named",
        (owner, name, parameters) ->
            (owner.equals("java.util.concurrent.Executors")
                    && (name.equals("defaultThreadFactory")
                        || (name.startsWith("new") && !parameters.contains("ThreadFactory"))))
                || (owner.equals("java.util.concurrent.ForkJoinPool")
                    && (name.equals("commonPool") || name.equals("<init>")))
                || (owner.equals("java.util.concurrent.CompletableFuture")
                    && name.endsWith("Async")
                    && !parameters.contains("Executor"))
                || name.equals("parallelStream"));
  }

  /** Comparing bytes or characters in a time that depends on them. */
  static DescribedPredicate<AccessTarget> earlyEnd() {
    return target(
        "a comparison that ends at the first difference",
        (owner, name, parameters) ->
            owner.equals("java.util.Arrays")
                && COMPARISONS.contains(name)
                && (parameters.contains("byte[]") || parameters.contains("char[]")));
  }

  /** Reading serialized objects. */
  static DescribedPredicate<AccessTarget> serializedObjects() {
    return target(
        "serialized objects",
        (owner, name, parameters) -> owner.equals("java.io.ObjectInputStream"));
  }

  /** Printing to the console. */
  static DescribedPredicate<AccessTarget> printing() {
    return DescribedPredicate.<AccessTarget>describe(
            "System.out or System.err",
            target ->
                target.getOwner().isEquivalentTo(System.class)
                    && (target.getName().equals("out") || target.getName().equals("err")))
        .or(
            target(
                "printStackTrace",
                (owner, name, parameters) ->
                    name.equals("printStackTrace") && parameters.equals("()")))
        .as("the process's own output");
  }

  private interface Call {
    /** Parameters are written as in {@code (String, byte[])}. */
    boolean matches(String owner, String name, String parameters);
  }

  private static DescribedPredicate<AccessTarget> target(String description, Call call) {
    return DescribedPredicate.describe(
        description,
        target ->
            target instanceof CodeUnitAccessTarget code
                && call.matches(code.getOwner().getFullName(), code.getName(), parameters(code)));
  }

  private static String parameters(CodeUnitAccessTarget code) {
    return code.getRawParameterTypes().stream()
        .map(JavaClass::getSimpleName)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
