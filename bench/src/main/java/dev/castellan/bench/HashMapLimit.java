package dev.castellan.bench;

import java.util.HashMap;
import java.util.Map;

/** All answers made beforehand, in the map that everybody would take. No engine is this simple. */
final class HashMapLimit implements Engine {

  /** What the map is asked by: made for each question. */
  private record Key(String subject, String action, String path) {}

  private final Question[] questions;
  private final Map<Key, Boolean> answers = new HashMap<>();

  HashMapLimit(Workload workload, Question[] questions) {
    this.questions = questions;
    Oracle oracle = new Oracle(workload);
    Map<String, String> texts = new HashMap<>();
    for (Question question : questions) {
      Key key =
          new Key(
              texts.computeIfAbsent(question.subject(), HashMapLimit::copy),
              texts.computeIfAbsent(question.action(), HashMapLimit::copy),
              copy(question.path()));
      answers.put(key, oracle.allowed(question));
    }
  }

  /** The map's texts are other objects than the questions', as they are in every engine. */
  private static String copy(String text) {
    return new String(text.toCharArray());
  }

  @Override
  public boolean allowed(int question) {
    Question asked = questions[question];
    return answers.getOrDefault(
        new Key(asked.subject(), asked.action(), asked.path()), Boolean.FALSE);
  }
}
