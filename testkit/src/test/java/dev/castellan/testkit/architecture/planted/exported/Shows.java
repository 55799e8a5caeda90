package dev.castellan.testkit.architecture.planted.exported;

import dev.castellan.testkit.architecture.planted.exported.internal.Hidden;
import dev.castellan.testkit.architecture.planted.exported.internal.Hidden.HiddenException;
import dev.castellan.testkit.architecture.planted.exported.internal.Hidden.HiddenKind;
import dev.castellan.testkit.architecture.planted.exported.internal.Hidden.HiddenMark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows what is internal, each member in another way. */
@SuppressWarnings("unused") // nothing but the declarations matters
public class Shows {

  public final Optional<Hidden> field = Optional.empty();
  private final Hidden fineField = new Hidden();

  public Optional<Hidden> result() {
    return Optional.empty();
  }

  protected void parameter(Hidden hidden) {}

  public void array(Hidden[] hidden) {}

  public void nestedGeneric(Map<String, List<? extends Hidden>> hidden) {}

  public void thrown() throws HiddenException {}

  public <T extends Hidden> void bound(List<T> list) {}

  @HiddenMark
  public void marked() {}

  public static class BySuperclass extends Hidden {}

  public interface ByInterface extends HiddenKind {}

  public abstract static class ByTypeArgument implements Supplier<List<Hidden>> {}

  public static class ByTypeParameter<T extends Hidden> {}

  public static class ByConstructor {
    public ByConstructor(Hidden hidden) {}
  }

  public record ByComponent(Hidden hidden) {}

  /** Not seen itself, but all it shows is seen through its heir. */
  static class FineParent {
    public Optional<Hidden> inherited() {
      return Optional.empty();
    }
  }

  public static class ByInheritance extends FineParent {}

  static class FinePackagePrivate {
    public Optional<Hidden> result() {
      return Optional.empty();
    }
  }

  Hidden fineResult() {
    return fineField;
  }

  public String fineInside() {
    return new Hidden().toString();
  }
}
