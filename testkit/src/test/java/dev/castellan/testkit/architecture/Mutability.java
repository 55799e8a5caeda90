package dev.castellan.testkit.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import java.nio.Buffer;
import java.util.BitSet;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;

/** What can be told of a type or field: whether its content can change. */
final class Mutability {

  private static final List<Class<?>> MUTABLE =
      List.of(
          BitSet.class,
          Buffer.class,
          Date.class,
          ExecutorService.class,
          Future.class,
          Iterator.class,
          Lock.class,
          Random.class,
          Thread.class,
          ThreadLocal.class);

  private Mutability() {}

  /** Whether a type says of itself that its content changes. */
  static boolean isMutable(JavaClass type) {
    return type.isArray()
        || type.getPackageName().equals("java.util.concurrent.atomic")
        || type.isAssignableTo(Appendable.class)
        || MUTABLE.stream().anyMatch(type::isAssignableTo)
        || (isContainer(type) && !type.isInterface());
  }

  /**
   * Whether a container is declared by its interface while the class's initializer makes one that
   * can be changed and never copies any into one that cannot.
   */
  static boolean isFilledByHand(JavaField field) {
    return isContainer(field.getRawType())
        && field
            .getOwner()
            .getStaticInitializer()
            .filter(start -> makesContainer(start) && !freezes(start))
            .isPresent();
  }

  private static boolean makesContainer(JavaStaticInitializer start) {
    return start.getConstructorCallsFromSelf().stream()
        .map(JavaConstructorCall::getTargetOwner)
        .anyMatch(Mutability::isContainer);
  }

  private static boolean freezes(JavaStaticInitializer start) {
    return start.getMethodCallsFromSelf().stream()
        .map(JavaMethodCall::getName)
        .anyMatch(name -> name.equals("copyOf") || name.startsWith("unmodifiable"));
  }

  private static boolean isContainer(JavaClass type) {
    return type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
  }
}
