package dev.castellan.internal.service;

import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SetUpDoc;
import dev.castellan.internal.model.UserDoc;

/**
 * Marks a store as set up with the first administrator that it gets, on whatever way; from then on
 * no set-up token is made or taken.
 */
final class SetUpMark {

  private SetUpMark() {}

  /** Adds the mark to a change after which this user is as given. */
  static void note(Step step, UserDoc user) {
    note(step.draft(), user);
  }

  /** The same for a change on nobody's behalf. */
  static void note(Draft draft, UserDoc user) {
    if (!LastAdministrator.isOne(draft.snapshot().policy(), draft.now(), user)
        || draft.snapshot().isSetUp()
        || draft.read(Records.SET_UP).isPresent()) {
      return;
    }
    draft.put(Records.SET_UP, SetUpDoc.payload(user.key().id(), draft.now()));
    if (draft.read(Records.SETUP_TOKEN).isPresent()) {
      draft.delete(Records.SETUP_TOKEN);
    }
  }
}
