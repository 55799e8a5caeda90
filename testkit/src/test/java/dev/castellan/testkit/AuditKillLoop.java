package dev.castellan.testkit;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import java.util.Optional;

/** A process that creates users and says which, until it is killed. */
final class AuditKillLoop {

  private AuditKillLoop() {}

  /** The URL of the store, and what names begin with. */
  public static void main(String[] arguments) {
    CastellanBuilder builder =
        Castellan.builder(JdbcRecordStore.openOrCreate(arguments[0]))
            .passwordHasher(new QuickPasswordHasher());
    SystemAccess access = builder.systemAccess();
    try (Castellan castellan = builder.open()) {
      Admin admin = castellan.actingAs(access, "kill loop");
      for (int i = 0; ; i++) {
        User user = admin.users().create(NewUser.from("corp", arguments[1] + '.' + i));
        System.out.println(user.id());
        if (i % 5 == 4) {
          admin.users().delete(user.id(), Optional.empty());
        }
      }
    }
  }
}
