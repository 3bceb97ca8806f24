package io.agenticflow.permission;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How much an agent may do without being asked for; the names are those of Claude Code. */
public enum PermissionMode {
  /**
   * Looking is allowed, the rest is asked for. With nobody to ask, the built-in tools may be used
   * in the workspace as far as no rule limits them.
   */
  DEFAULT("default"),
  /** Files of the workspace may be read and changed; other commands are asked for. */
  ACCEPT_EDITS("acceptEdits"),
  /** It may only look. */
  PLAN("plan"),
  /** Only what needs no permission, and what rules allow; nobody is asked. */
  DONT_ASK("dontAsk"),
  /** Everything, everywhere. */
  BYPASS_PERMISSIONS("bypassPermissions");

  private final String word;

  PermissionMode(String word) {
    this.word = word;
  }

  /** Returns the name as it is written on the command line and in files. */
  public String word() {
    return word;
  }

  /** Returns whether it allows nothing but looking, and what rules allow. */
  public boolean isNarrow() {
    return this == PLAN || this == DONT_ASK;
  }

  /** Returns whether the file tools must stay inside the workspace. */
  public boolean confinesToWorkspace() {
    return this != BYPASS_PERMISSIONS;
  }

  /**
   * Returns the mode of this name, in any case and with or without dashes and underscores; {@code
   * manual} is the default mode. Empty where there is no such mode.
   */
  public static Optional<PermissionMode> parse(String text) {
    String plain = plain(text);
    if (plain.equals("manual")) {
      return Optional.of(DEFAULT);
    }
    return Arrays.stream(values()).filter(mode -> plain(mode.word).equals(plain)).findFirst();
  }

  /** Returns the names of all modes, for messages. */
  public static String words() {
    return Arrays.stream(values()).map(PermissionMode::word).collect(Collectors.joining(", "));
  }

  private static String plain(String text) {
    return text.strip().replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
