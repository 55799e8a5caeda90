package dev.castellan.storage.testkit.broken;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.castellan.storage.testkit.RecordStoreContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the contract inside a test, and tells what became of each of its tests. */
final class ContractRun implements TestExecutionListener {

  private static final String PARALLEL = "junit.jupiter.execution.parallel";

  private final Map<String, TestExecutionResult> results = new ConcurrentSkipListMap<>();

  private ContractRun() {}

  /**
   * Runs these tests on this store, many at once, as most of them wait most of the time.
   *
   * @param tests by {@code Clause.test}; none stands for all
   * @return what became of each, by {@code Clause.test}
   */
  static Map<String, TestExecutionResult> of(
      Class<? extends RecordStoreContract> store, List<String> tests) {
    ContractRun run = new ContractRun();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(select(store, tests))
            .configurationParameter(PARALLEL + ".enabled", "true")
            .configurationParameter(PARALLEL + ".mode.default", "concurrent")
            .configurationParameter(PARALLEL + ".config.strategy", "fixed")
            .configurationParameter(PARALLEL + ".config.fixed.parallelism", "4")
            .build();
    LauncherConfig config =
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .build();
    LauncherFactory.create(config).execute(request, run);
    return run.results;
  }

  private static List<DiscoverySelector> select(Class<?> store, List<String> tests) {
    if (tests.isEmpty()) {
      return List.of(selectClass(store));
    }
    return tests.stream().map(test -> select(store, test)).toList();
  }

  private static DiscoverySelector select(Class<?> store, String test) {
    String clause = test.substring(0, test.indexOf('.'));
    Class<?> nested =
        Arrays.stream(RecordStoreContract.class.getDeclaredClasses())
            .filter(one -> one.getSimpleName().equals(clause))
            .findFirst()
            .orElseThrow();
    return selectNestedMethod(List.of(store), nested, test.substring(clause.length() + 1));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .ifPresent(source -> results.put(name(source), result));
  }

  private static String name(MethodSource source) {
    return source.getJavaClass().getSimpleName() + "." + source.getMethodName();
  }
}
