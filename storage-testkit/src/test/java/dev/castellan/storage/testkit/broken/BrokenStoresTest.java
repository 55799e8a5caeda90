package dev.castellan.storage.testkit.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.testkit.RecordStoreContract;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;

/**
 * The contract catches each fault, in the clause that names it; and the store without one passes.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrokenStoresTest {

  /**
   * A store with a fault.
   *
   * @param caughtBy the contract's tests that fail on it every time
   */
  private record Fault(Class<? extends RecordStoreContract> store, List<String> caughtBy) {}

  private static final List<Fault> FAULTS =
      List.of(
          new Fault(
              RevisionReusedAfterDelete.class,
              List.of(
                  "Revisions.noRevisionComesBackWhenEverythingIsDeleted",
                  "Revisions.aDeleteUsesUpARevisionOfItsOwn")),
          new Fault(
              RevisionReusedAfterReopen.class,
              List.of("Revisions.noRevisionComesBackWhenTheStoreIsReopened")),
          new Fault(RevisionsByHandle.class, List.of("Revisions.commitsOnTwoHandlesShareOneOrder")),
          new Fault(
              RevisionsByTheClock.class, List.of("Time.orderAndReadsDoNotFollowTheTimeOfDay")),
          new Fault(
              BatchSeenInParts.class,
              List.of(
                  "Atomicity.aPageNeverShowsAPartOfABatch",
                  "Atomicity.aRecordThatMovesIsAlwaysInOnePlace")),
          new Fault(
              PartOfAConflictIsWritten.class,
              List.of(
                  "Conditions.aFailedCheckStopsTheWholeBatch",
                  "Conditions.oneFailedConditionStopsTheWholeBatchWhereverItStands")),
          new Fault(
              ChecksIgnored.class,
              List.of(
                  "Conditions.aCheckObeysItsCondition",
                  "Conditions.aFailedCheckStopsTheWholeBatch")),
          new Fault(
              ExpectedRevisionIgnored.class,
              List.of(
                  "Conditions.aPutObeysItsCondition",
                  "Conditions.aRevisionOfTheRecordBeforeItWasDeletedNeverMatchesAgain")),
          new Fault(DeletesUnconditionally.class, List.of("Conditions.aDeleteObeysItsCondition")),
          new Fault(
              CheckThenAct.class,
              List.of(
                  "Linearizability.aRecordIsCreatedByOneOnly",
                  "Linearizability.aRecordIsReplacedByOneOnly",
                  "Linearizability.noIncrementIsLostAndReadsFollowTheCommits")),
          new Fault(
              WriteSkew.class,
              List.of(
                  "Linearizability.twoThatRelyOnEachOthersRecordAreNeverBothCommitted",
                  "Linearizability.twoThatRelyOnEachOthersAbsenceAreNeverBothCommitted")),
          new Fault(
              OverlapIsAConflict.class,
              List.of(
                  "Linearizability.batchesThatOverlapAreAllCommittedWhileTheirConditionsHold",
                  "Linearizability.crosswiseBatchesDoNotBlockEachOther")),
          new Fault(
              GhostAfterDelete.class,
              List.of("Reading.aDeletedRecordIsGone", "Freshness.aHandleReadsItsOwnWrites")),
          new Fault(
              PageOverlap.class,
              List.of("Paging.theIdToStartBehindNeedNotExist", "Paging.idsAscendInAsciiOrder")),
          new Fault(
              PagesByOffset.class,
              List.of(
                  "Paging.theRecordAtTheCursorMayBeDeleted",
                  "Paging.whatStaysIsListedOnceWhileNeighboursComeAndGo")),
          new Fault(WrongSortOrder.class, List.of("Paging.idsAscendInAsciiOrder")),
          new Fault(
              TruncatedPayload.class,
              List.of(
                  "Reading.aPayloadMayBeAsLargeAsItGets", "Reading.aBatchMayBeAsLargeAsItGets")),
          new Fault(PayloadKeptAsText.class, List.of("Reading.aPayloadIsAnyBytes")),
          new Fault(StaleSecondHandle.class, List.of("Freshness.aHandleReadsTheOthersWrites")),
          new Fault(
              SilentAboutOthers.class, List.of("Watching.theOtherHandlesCommitsAreAnnounced")),
          new Fault(SilentWhenIdle.class, List.of("Watching.theStoreIsNeverSilent")),
          new Fault(
              CurrentBeforeChange.class,
              List.of("Watching.currentIsSaidOnlyAfterWhatWasCommittedIsAnnounced")),
          new Fault(
              CurrentTooEarlyAfterASlowCall.class,
              List.of("Watching.currentIsNotSaidTooEarlyAfterASlowCall")),
          new Fault(
              HintUnderLock.class,
              List.of(
                  "Watching.aListenerMayUseTheStore", "Watching.noCallComesFromACallersThread")),
          new Fault(
              ListenersMayNotCommit.class,
              List.of("Watching.aListenerMayCommitOnTheThreadThatCallsIt")),
          new Fault(HintBeforeCommit.class, List.of("Watching.aReadMadeInTheCallSeesTheChange")),
          new Fault(
              CallsAfterUnsubscribe.class,
              List.of(
                  "Watching.nothingIsHeardAfterClose",
                  "Watching.aListenerMayCloseItsOwnSubscription")),
          new Fault(
              UnsubscribeDoesNotWait.class, List.of("Watching.closingWaitsForTheCallInProgress")),
          new Fault(
              ThrowingListenerIsDropped.class, List.of("Watching.aListenerThatThrowsEndsNothing")),
          new Fault(OneThreadForAllListeners.class, List.of("Watching.aSlowListenerHoldsNobodyUp")),
          new Fault(
              LostWriteAfterLostAnswer.class,
              List.of("LostAnswer.theTruthIsFoundOutWhenTheAnswerIsLost")),
          new Fault(
              LateWriteAfterLostRequest.class,
              List.of("LostAnswer.theTruthIsFoundOutWhenTheRequestIsLost")),
          new Fault(
              OwnEffectIsAConflict.class,
              List.of("LostAnswer.theTruthIsFoundOutWhenTheAnswerIsLost")),
          new Fault(
              LostAnswerIsAFailure.class,
              List.of("LostAnswer.theTruthIsFoundOutWhenTheAnswerIsLost")),
          new Fault(
              NotDurable.class,
              List.of(
                  "Durability.theLastCommitIsThereWhenTheHandleIsClosedAtOnce",
                  "Durability.everythingIsThereAfterReopening")),
          new Fault(
              CallsAfterCloseAccepted.class,
              List.of(
                  "Closing.everyCallThrowsAfterClose",
                  "Closing.closingWhileOthersCallLeavesNobodyHanging")),
          new Fault(CloseTakesTheOtherHandleAlong.class, List.of("Closing.theOtherHandleGoesOn")),
          new Fault(EpochNotRaised.class, List.of("Restore.theEpochRises")),
          new Fault(
              RestoreIsNotAnnounced.class,
              List.of("Restore.listenersHearResyncBeforeAnythingElse")));

  // Most tests wait for a store that stays silent: several stores at once cost little.
  private final ExecutorService threads = Executors.newFixedThreadPool(6);
  private Map<Fault, Future<Map<String, TestExecutionResult>>> runs = Map.of();

  @BeforeAll
  void runAll() {
    runs =
        FAULTS.stream()
            .collect(
                Collectors.toMap(
                    fault -> fault,
                    fault ->
                        threads.submit(() -> ContractRun.of(fault.store(), fault.caughtBy()))));
  }

  @AfterAll
  void stop() {
    threads.shutdownNow();
  }

  @TestFactory
  Stream<DynamicTest> everyFaultIsCaught() {
    return FAULTS.stream()
        .map(fault -> DynamicTest.dynamicTest(fault.store().getSimpleName(), () -> caught(fault)));
  }

  private void caught(Fault fault) throws Exception {
    Map<String, TestExecutionResult> results = runs.get(fault).get(100, TimeUnit.SECONDS);
    assertThat(results).containsOnlyKeys(fault.caughtBy());
    results.forEach(
        (test, result) -> {
          assertThat(result.getStatus()).as(test).isEqualTo(Status.FAILED);
          assertThat(result.getThrowable())
              .as(test)
              .get()
              .isInstanceOf(AssertionError.class)
              .extracting(Throwable::getMessage)
              .asString()
              .startsWith("Broken clause: ")
              .contains("[" + test.substring(test.indexOf('.') + 1) + "()]");
        });
  }

  @Test
  void theStoreThatTheBrokenOnesAreMadeFromPasses() {
    Collection<TestExecutionResult> results = ContractRun.of(NoFault.class, List.of()).values();
    assertThat(results).hasSizeGreaterThan(80);
    assertThat(results).allMatch(result -> result.getStatus() == Status.SUCCESSFUL);
  }

  @Test
  void whatAStoreLacksIsReportedAndNotPassed() {
    Map<String, TestExecutionResult> results = ContractRun.of(OneHandleOnly.class, List.of());
    Map<String, String> missing =
        results.entrySet().stream()
            .filter(entry -> entry.getValue().getStatus() == Status.ABORTED)
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> entry.getValue().getThrowable().orElseThrow().getMessage()));
    assertThat(results.values())
        .allMatch(result -> result.getStatus() != Status.FAILED)
        .hasSizeGreaterThan(80);
    assertThat(missing)
        .containsKeys(
            "Freshness.aHandleReadsTheOthersWrites",
            "Revisions.noRevisionComesBackWhenTheStoreIsReopened",
            "LostAnswer.theTruthIsFoundOutWhenTheAnswerIsLost",
            "Restore.theEpochRises",
            "Restore.listenersHearResyncBeforeAnythingElse",
            "Time.orderAndReadsDoNotFollowTheTimeOfDay");
    assertThat(missing.values())
        .allMatch(message -> message.contains("the store does not declare "));
    assertThat(missing.get("Restore.theEpochRises")).contains("RESTORE, backup and restore");
  }
}
