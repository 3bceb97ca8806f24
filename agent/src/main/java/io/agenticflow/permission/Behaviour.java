package io.agenticflow.permission;

import java.util.Locale;

/** What a rule says of the calls that it is about. */
public enum Behaviour {
  ALLOW,
  ASK,
  DENY;

  /** Returns the name as it stands in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
