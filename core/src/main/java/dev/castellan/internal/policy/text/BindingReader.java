package dev.castellan.internal.policy.text;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Optional;

/** Reads who holds what where: {@code ROLE at PATH until TIME}. */
final class BindingReader {

  private final Cursor cursor;
  private final Structure structure;

  BindingReader(Cursor cursor, Structure structure) {
    this.cursor = cursor;
    this.structure = structure;
  }

  GroupName group() {
    return Cursor.value(cursor.path("a group"), GroupName::parse);
  }

  Binding binding() {
    Token role = cursor.word("the name of a role");
    structure.uses(new Word(role.text(), role.place()));
    cursor.expect("at");
    Resource scope = Cursor.value(cursor.path("a path"), Resource::parse);
    Optional<Instant> until =
        cursor.accept("until")
            ? Optional.of(Cursor.value(cursor.word("a time"), Written::instant))
            : Optional.empty();
    return new Binding(role.text(), scope, until);
  }
}
