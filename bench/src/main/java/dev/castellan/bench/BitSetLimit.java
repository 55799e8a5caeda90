package dev.castellan.bench;

import java.util.HashMap;
import java.util.Map;

/**
 * All answers made beforehand, one bit for each subject, action and path, by somebody who knows the
 * numbers of all three. Nothing that looks anything up can be quicker.
 */
final class BitSetLimit implements Engine {

  private final int[] subjects;
  private final int[] actions;
  private final int[] paths;
  private final int actionCount;
  private final int pathCount;
  private final long[] bits;

  BitSetLimit(Workload workload, Question[] questions) {
    Map<String, Integer> subjectIds = new HashMap<>();
    Map<String, Integer> actionIds = new HashMap<>();
    Map<String, Integer> pathIds = new HashMap<>();
    subjects = new int[questions.length];
    actions = new int[questions.length];
    paths = new int[questions.length];
    workload.subjects().forEach(subject -> id(subjectIds, subject.name()));
    for (int i = 0; i < questions.length; i++) {
      subjects[i] = id(subjectIds, questions[i].subject());
      actions[i] = id(actionIds, questions[i].action());
      paths[i] = id(pathIds, questions[i].path());
    }
    actionCount = actionIds.size();
    pathCount = pathIds.size();
    bits = new long[(int) ((long) subjectIds.size() * actionCount * pathCount / Long.SIZE) + 1];
    Oracle oracle = new Oracle(workload);
    for (int i = 0; i < questions.length; i++) {
      if (oracle.allowed(questions[i])) {
        long bit = bit(i);
        bits[(int) (bit >>> 6)] |= 1L << bit;
      }
    }
  }

  private static int id(Map<String, Integer> ids, String text) {
    return ids.computeIfAbsent(text, key -> ids.size());
  }

  private long bit(int question) {
    return ((long) subjects[question] * actionCount + actions[question]) * pathCount
        + paths[question];
  }

  @Override
  public boolean allowed(int question) {
    long bit = bit(question);
    return (bits[(int) (bit >>> 6)] & (1L << bit)) != 0;
  }
}
