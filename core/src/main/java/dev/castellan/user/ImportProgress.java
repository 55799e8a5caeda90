package dev.castellan.user;

/** Hears how an import goes. */
@FunctionalInterface
public interface ImportProgress {

  /**
   * One more user was dealt with. Called on the thread that imports; what it throws ends the
   * import.
   *
   * @param done how many by now
   * @param all how many there are
   */
  void done(int done, int all);
}
