package dev.castellan.internal.service;

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
    if (!LastAdministrator.isOne(step, user)
        || step.snapshot().isSetUp()
        || step.read(Records.SET_UP).isPresent()) {
      return;
    }
    step.put(Records.SET_UP, SetUpDoc.payload(user.key().id(), step.now()));
    if (step.read(Records.SETUP_TOKEN).isPresent()) {
      step.delete(Records.SETUP_TOKEN);
    }
  }
}
