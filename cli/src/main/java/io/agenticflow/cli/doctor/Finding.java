package io.agenticflow.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param name what was looked at
 * @param text what is there, in one line
 * @param mend what to do about it; null where nothing is to be done
 */
record Finding(String name, State state, String text, @Nullable String mend) {

  /** How it is. */
  enum State {
    OK,
    /** It works, but not as well as it could, or as its author may think. */
    WARN,
    /** Runs fail because of it. */
    FAIL
  }

  static Finding ok(String name, String text) {
    return new Finding(name, State.OK, text, null);
  }

  static Finding warn(String name, String text, String mend) {
    return new Finding(name, State.WARN, text, mend);
  }

  static Finding fail(String name, String text, String mend) {
    return new Finding(name, State.FAIL, text, mend);
  }
}
