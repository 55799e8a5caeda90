package dev.castellan.access;

import dev.castellan.internal.policy.text.Comments;

/**
 * Gives all members of a group a role at a scope: {@code bind group:corp/ops observer at /}. What a
 * user or key holds itself lies in its own record instead.
 *
 * @param group who
 * @param binding what, where and until when
 * @param comment the lines that stand above it; "" if none
 * @param line where it stands in the text that it was read from; 0 if it was made in Java
 */
public record GroupBinding(GroupName group, Binding binding, String comment, int line) {

  /**
   * Cuts blanks at the ends of the comment's lines.
   *
   * @throws dev.castellan.InvalidInputException if the comment holds control characters
   */
  public GroupBinding {
    comment = Comments.of(comment);
  }

  /** A binding made in Java. */
  public static GroupBinding of(GroupName group, Binding binding) {
    return new GroupBinding(group, binding, "", 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupBinding that
        && group.equals(that.group)
        && binding.equals(that.binding)
        && comment.equals(that.comment);
  }

  @Override
  public int hashCode() {
    return 31 * group.hashCode() + binding.hashCode();
  }
}
