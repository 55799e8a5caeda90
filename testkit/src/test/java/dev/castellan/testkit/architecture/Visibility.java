package dev.castellan.testkit.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.properties.HasModifiers;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What of a class its users see. */
final class Visibility {

  /** Public or protected, and so is all around it. */
  static final DescribedPredicate<JavaClass> SEEN =
      DescribedPredicate.describe("visible to users", Visibility::isSeen);

  private Visibility() {}

  /** A type that shows, and by what. */
  record Shown(String by, JavaClass type) {}

  /**
   * Every type in the declaration of a class and of its visible members, inherited ones included.
   */
  static Stream<Shown> shown(JavaClass type) {
    Stream<JavaType> above =
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
    Stream<JavaType> header =
        Stream.of(above, bounds(type.getTypeParameters()), annotations(type.getAnnotations()))
            .flatMap(part -> part);
    return Stream.concat(
        raw(type.getDescription(), header),
        Stream.<Collection<? extends JavaMember>>of(
                type.getAllFields(), type.getAllMethods(), type.getConstructors())
            .flatMap(Collection::stream)
            .filter(member -> Rules.isOurs(member) && open(member) && isWritten(member))
            .flatMap(member -> raw(member.getDescription(), types(member))));
  }

  private static Stream<JavaType> types(JavaMember member) {
    Stream<JavaType> own =
        member instanceof JavaField field
            ? Stream.of(field.getType())
            : types((JavaCodeUnit) member);
    return Stream.concat(own, annotations(member.getAnnotations()));
  }

  private static Stream<JavaType> types(JavaCodeUnit unit) {
    Stream<JavaType> result =
        unit instanceof JavaMethod method ? Stream.of(method.getReturnType()) : Stream.empty();
    Stream<JavaType> bounds =
        unit instanceof JavaMethod method
            ? bounds(method.getTypeParameters())
            : bounds(((JavaConstructor) unit).getTypeParameters());
    return Stream.of(
            result,
            unit.getParameterTypes().stream(),
            unit.getThrowsClause().stream().map(thrown -> thrown.getRawType()),
            bounds)
        .flatMap(part -> part);
  }

  private static Stream<JavaType> bounds(List<? extends JavaTypeVariable<?>> variables) {
    return variables.stream().flatMap(variable -> variable.getBounds().stream());
  }

  private static Stream<JavaType> annotations(Collection<? extends JavaAnnotation<?>> annotations) {
    return annotations.stream().map(annotation -> annotation.getRawType());
  }

  private static Stream<Shown> raw(String by, Stream<JavaType> types) {
    return types
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .map(type -> new Shown(by, type));
  }

  private static boolean isSeen(JavaClass type) {
    return open(type) && type.getEnclosingClass().map(Visibility::isSeen).orElse(true);
  }

  private static boolean open(HasModifiers item) {
    return item.getModifiers().contains(JavaModifier.PUBLIC)
        || item.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static boolean isWritten(HasModifiers item) {
    return !item.getModifiers().contains(JavaModifier.SYNTHETIC);
  }
}
