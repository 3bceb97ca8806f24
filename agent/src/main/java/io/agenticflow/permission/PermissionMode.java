package io.agenticflow.permission;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How much an agent may do without being asked for; the names are those of Claude Code. */
public enum PermissionMode {
  /** The built-in tools may be used inside the workspace. */
  DEFAULT("default"),
  /** Files of the workspace may be read and changed; commands would need somebody to ask. */
  ACCEPT_EDITS("acceptEdits"),
  /** It may only look. */
  PLAN("plan"),
  /** Only what needs no permission: as there are no rules yet that give one, looking. */
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
