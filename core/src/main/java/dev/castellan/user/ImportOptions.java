package dev.castellan.user;

/**
 * How to import users. Immutable; the methods answer a changed copy.
 *
 * @param existing what to do with users who are there already
 * @param dryRun whether to judge all and change nothing
 * @param progress hears how it goes
 */
public record ImportOptions(Existing existing, boolean dryRun, ImportProgress progress) {

  /** What to do with a user whose name is taken in its source. */
  public enum Existing {
    /** The whole import is refused. */
    REFUSE,
    /** The user stays as it is. */
    SKIP,
    /** The user gets what the line names, and keeps its password. */
    UPDATE
  }

  /** Refuses if a name is taken, and changes something. */
  public static ImportOptions standard() {
    return new ImportOptions(Existing.REFUSE, false, (done, all) -> {});
  }

  /** Deals so with users who are there. */
  public ImportOptions existing(Existing how) {
    return new ImportOptions(how, dryRun, progress);
  }

  /** Changes nothing, or does. */
  public ImportOptions dryRun(boolean dry) {
    return new ImportOptions(existing, dry, progress);
  }

  /** Tells how it goes. */
  public ImportOptions progress(ImportProgress listener) {
    return new ImportOptions(existing, dryRun, listener);
  }
}
