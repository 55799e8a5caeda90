package dev.castellan.examples.mqtt;

import com.microsoft.playwright.Locator;

/** Who uses the page without a mouse. */
final class Keyboard {

  private static final int MOST_STOPS = 200;

  private final Tab tab;

  Keyboard(Tab tab) {
    this.tab = tab;
  }

  /** Presses keys one after another, such as {@code Enter}. */
  Keyboard press(String... keys) {
    for (String key : keys) {
      tab.page().keyboard().press(key);
    }
    return this;
  }

  /** Writes into what has the focus. */
  Keyboard type(String text) {
    tab.page().keyboard().type(text);
    return this;
  }

  /** Goes forward until this has the focus. */
  Keyboard to(Locator target) {
    return to(target, "Tab");
  }

  /** Goes backward until this has the focus. */
  Keyboard backTo(Locator target) {
    return to(target, "Shift+Tab");
  }

  private Keyboard to(Locator target, String key) {
    for (int stops = 0; stops < MOST_STOPS; stops++) {
      if (focused(target).count() > 0) {
        return this;
      }
      press(key);
    }
    throw new AssertionError(key + " does not lead to " + target + " but to " + where());
  }

  /** Waits until this has the focus. */
  Keyboard at(Locator target) {
    try {
      focused(target).waitFor();
      return this;
    } catch (RuntimeException e) {
      throw new AssertionError(target + " has not the focus but " + where(), e);
    }
  }

  private Locator focused(Locator target) {
    return target.and(tab.css(":focus"));
  }

  private Object where() {
    return tab.page().evaluate("document.activeElement.outerHTML.slice(0, 200)");
  }
}
