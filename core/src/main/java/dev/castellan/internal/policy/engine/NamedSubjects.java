package dev.castellan.internal.policy.engine;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions in which all is text, which is read only when a question is new. */
final class NamedSubjects implements PolicyEvaluator.ByName {

  private static final Logger LOG = LoggerFactory.getLogger(NamedSubjects.class);

  /**
   * A question with what answers it.
   *
   * @param resolved whom the name stands for
   */
  private record Entry(
      String subject, String action, String path, ResolvedSubject resolved, Known known) {

    boolean answers(String askedSubject, String askedAction, String askedPath) {
      return path.equals(askedPath) && subject.equals(askedSubject) && action.equals(askedAction);
    }
  }

  private final CompiledPolicy policy;
  private final RuleTable rules;
  private final Map<String, ResolvedSubject> subjects = new HashMap<>();
  private final Recent<Entry> recent = new Recent<>();

  NamedSubjects(CompiledPolicy policy, RuleTable rules, Collection<PolicySubject> subjects) {
    this.policy = policy;
    this.rules = rules;
    for (PolicySubject subject : subjects) {
      if (this.subjects.put(subject.name(), policy.resolve(subject)) != null) {
        throw new IllegalArgumentException("Two subjects of one name: " + subject.name());
      }
    }
  }

  @Override
  public Decision decide(String subject, String action, String path, Circumstances circumstances) {
    try {
      int hash = Recent.hash(subject.hashCode(), action.hashCode(), path.hashCode());
      for (int way = 0; way < Recent.WAYS; way++) {
        Entry entry = recent.get(hash, way);
        if (entry != null
            && entry.answers(subject, action, path)
            && entry.known().at(circumstances)) {
          return entry.known().decision(rules, entry.resolved(), circumstances);
        }
      }
      return find(hash, subject, action, path, circumstances);
    } catch (InvalidInputException e) {
      return RuleTable.NO_MATCH; // A text that is no path is a path that no rule speaks of.
    } catch (RuntimeException e) {
      LOG.warn("A question could not be decided and is denied", e);
      return RuleTable.NO_MATCH;
    }
  }

  private Decision find(
      int hash, String name, String action, String path, Circumstances circumstances) {
    ResolvedSubject subject = subjects.get(name);
    if (subject == null) {
      return CompiledPolicy.UNKNOWN_SUBJECT;
    }
    int number = policy.actionNumber(action);
    if (number == ActionIndex.UNKNOWN) {
      return CompiledPolicy.UNKNOWN_ACTION;
    }
    String written = WrittenPath.isPlain(path) ? path : Resource.parse(path).toString();
    long found = policy.find(subject, number, written, circumstances, null);
    if (recent.isKnown(hash)) {
      Known known = policy.known(found, subject, number, written, circumstances);
      recent.put(hash, new Entry(name, action, path, subject, known));
    }
    return rules.decision(Found.key(found));
  }
}
