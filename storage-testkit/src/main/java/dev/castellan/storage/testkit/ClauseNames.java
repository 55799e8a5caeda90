package dev.castellan.storage.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Puts the clause that was broken in front of whatever went wrong. */
final class ClauseNames implements TestExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable trouble) {
    String clause = context.getParent().map(ExtensionContext::getDisplayName).orElse("");
    String what = trouble instanceof AssertionError ? trouble.getMessage() : trouble.toString();
    throw new AssertionError(
        "Broken clause: " + clause + " [" + context.getDisplayName() + "] " + what, trouble);
  }
}
