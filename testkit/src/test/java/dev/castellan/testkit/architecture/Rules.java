package dev.castellan.testkit.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The rules, each of which takes what it is about, so that planted code can be held to it too. */
final class Rules {

  /** How a package that users must not see is recognised. */
  static final DescribedPredicate<JavaClass> INTERNAL =
      DescribedPredicate.describe(
          "internal", type -> ("." + type.getPackageName() + ".").contains(".internal."));

  private static final DescribedPredicate<JavaClass> OURS =
      JavaClass.Predicates.resideInAPackage("dev.castellan..");

  private Rules() {}

  /** Of our own classes, those at home know only the allowed ones. */
  static ArchRule arrows(
      DescribedPredicate<JavaClass> home, DescribedPredicate<JavaClass> allowed) {
    return noClasses()
        .that(home)
        .should()
        .dependOnClassesThat(OURS.and(DescribedPredicate.not(allowed)).as("not %s", allowed));
  }

  /** Those at home know nothing of the packages named. */
  static ArchRule ignorant(DescribedPredicate<JavaClass> home, String... packages) {
    return noClasses().that(home).should().dependOnClassesThat().resideInAnyPackage(packages);
  }

  /** Those at home know nothing beyond the packages named. */
  static ArchRule onlyKnows(DescribedPredicate<JavaClass> home, String... packages) {
    return classes().that(home).should().onlyDependOnClassesThat().resideInAnyPackage(packages);
  }

  /** Those at home use no inside but their own. */
  static ArchRule noForeignInside(
      DescribedPredicate<JavaClass> home, DescribedPredicate<JavaClass> shared) {
    return noClasses()
        .that(home)
        .should()
        .dependOnClassesThat(
            OURS.and(INTERNAL)
                .and(DescribedPredicate.not(home.or(shared)))
                .as("inside another than %s and not %s", home, shared));
  }

  /** Nobody calls, refers to or touches what is banned. */
  static ArchRule without(DescribedPredicate<AccessTarget> banned) {
    return classes()
        .should(
            condition(
                "do without " + banned.getDescription(),
                (type, events) ->
                    type.getAccessesFromSelf().stream()
                        .filter(access -> banned.test(access.getTarget()))
                        .map(JavaAccess::getDescription)
                        .forEach(events)));
  }

  /** No field of a class itself can change or be changed. */
  static ArchRule noStaticState() {
    return classes()
        .should(
            condition(
                "have no static state",
                (type, events) ->
                    type.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .filter(Rules::canChange)
                        .map(field -> field.getDescription() + " is static and can change")
                        .forEach(events)));
  }

  private static boolean canChange(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.FINAL)
        || Mutability.isMutable(field.getRawType())
        || Mutability.isFilledByHand(field);
  }

  /** What users see mentions nothing that they must not see. */
  static ArchRule nothingInternalShows() {
    return classes()
        .that(DescribedPredicate.not(INTERNAL))
        .and(Visibility.SEEN)
        .should(
            condition(
                "show nothing internal",
                (type, events) ->
                    Visibility.shown(type)
                        .filter(shown -> OURS.test(shown.type()) && INTERNAL.test(shown.type()))
                        .map(
                            shown ->
                                type.getDescription()
                                    + " shows "
                                    + shown.type().getName()
                                    + " by "
                                    + shown.by())
                        .distinct()
                        .forEach(events)));
  }

  /** A condition that hands each breach, as a text, to a consumer. */
  private static ArchCondition<JavaClass> condition(
      String description, BiConsumer<JavaClass, Consumer<String>> check) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        check.accept(type, breach -> events.add(violated(type, breach)));
      }
    };
  }

  /** Whether a member is declared by one of us. */
  static boolean isOurs(JavaMember member) {
    return OURS.test(member.getOwner());
  }
}
