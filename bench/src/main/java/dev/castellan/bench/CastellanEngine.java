package dev.castellan.bench;

import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** This library's engine, as three kinds of callers meet it. */
final class CastellanEngine {

  private CastellanEngine() {}

  /** What a caller has in hand when it asks. */
  enum By {
    /** The subject's name, the action's and the path as texts. */
    STRINGS,
    /** A subject, an action and a resource that it keeps. */
    HANDLES,
    /** A subject and an action that it keeps, and the segments of a path as texts. */
    SEGMENTS
  }

  static Engine.Source source(Workload workload, By by) {
    Policy policy = CastellanPolicy.of(workload);
    List<PolicySubject> subjects = CastellanPolicy.subjects(workload);
    return () -> {
      PolicyEvaluator evaluator = PolicyEvaluator.of(policy, CastellanPolicy.catalogue());
      return questions -> engine(evaluator, subjects, questions, by);
    };
  }

  private static Engine engine(
      PolicyEvaluator evaluator, List<PolicySubject> subjects, Question[] questions, By by) {
    Circumstances[] callers = callers(questions);
    if (by == By.STRINGS) {
      PolicyEvaluator.ByName named = evaluator.byName(subjects);
      return question -> {
        Question asked = questions[question];
        return named
            .decide(asked.subject(), asked.action(), asked.path(), callers[question])
            .allowed();
      };
    }
    Map<String, PolicyEvaluator.Handle> known = new HashMap<>();
    subjects.forEach(subject -> known.put(subject.name(), evaluator.resolve(subject)));
    PolicyEvaluator.Handle[] handles = subjects(known, questions);
    Action[] actions = actions(questions);
    return by == By.HANDLES
        ? handles(evaluator, handles, actions, callers, questions)
        : segments(evaluator, handles, actions, callers, questions);
  }

  private static Engine handles(
      PolicyEvaluator evaluator,
      PolicyEvaluator.Handle[] subjects,
      Action[] actions,
      Circumstances[] callers,
      Question[] questions) {
    Resource[] resources = new Resource[questions.length];
    for (int i = 0; i < questions.length; i++) {
      resources[i] = Resource.parse(questions[i].path());
    }
    return question ->
        evaluator
            .decide(subjects[question], actions[question], resources[question], callers[question])
            .allowed();
  }

  private static Engine segments(
      PolicyEvaluator evaluator,
      PolicyEvaluator.Handle[] subjects,
      Action[] actions,
      Circumstances[] callers,
      Question[] questions) {
    String[][] segments = new String[questions.length][];
    for (int i = 0; i < questions.length; i++) {
      segments[i] = questions[i].path().substring(1).split("/", -1);
    }
    return question ->
        evaluator
            .decide(
                subjects[question],
                actions[question],
                Resource.of(segments[question]),
                callers[question])
            .allowed();
  }

  /** A caller's circumstances are one object, as they are during a request. */
  private static Circumstances[] callers(Question[] questions) {
    Map<Caller, Circumstances> known = new HashMap<>();
    Circumstances[] callers = new Circumstances[questions.length];
    for (int i = 0; i < callers.length; i++) {
      callers[i] = known.computeIfAbsent(questions[i].caller(), Caller::circumstances);
    }
    return callers;
  }

  private static PolicyEvaluator.Handle[] subjects(
      Map<String, PolicyEvaluator.Handle> handles, Question[] questions) {
    PolicyEvaluator.Handle[] subjects = new PolicyEvaluator.Handle[questions.length];
    for (int i = 0; i < questions.length; i++) {
      subjects[i] = Objects.requireNonNull(handles.get(questions[i].subject()));
    }
    return subjects;
  }

  private static Action[] actions(Question[] questions) {
    Map<String, Action> known = new HashMap<>();
    Action[] actions = new Action[questions.length];
    for (int i = 0; i < questions.length; i++) {
      actions[i] = known.computeIfAbsent(questions[i].action(), Action::parse);
    }
    return actions;
  }
}
