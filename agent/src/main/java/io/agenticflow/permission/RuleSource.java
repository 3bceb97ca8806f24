package io.agenticflow.permission;

import java.nio.file.Path;

/**
 * Where a rule comes from.
 *
 * @param scope who speaks
 * @param name the file, the flag or the agent, for people
 * @param base the folder that a pattern {@code /path} begins in, absolute
 */
public record RuleSource(Scope scope, String name, Path base) {

  /** Who speaks; those who come first are heard first. Lists of all are added up. */
  public enum Scope {
    /** Who administers the machine. */
    MANAGED,
    /** The command line, or the program that starts the run. */
    COMMAND_LINE,
    /** {@code .claude/settings.local.json}. */
    LOCAL,
    /** {@code .claude/settings.json}. */
    PROJECT,
    /** {@code ~/.claude/settings.json}. */
    USER,
    /** The agent's own file; it limits. */
    AGENT,
    /** Somebody who was asked during the run. */
    SESSION;

    /** Returns whether it may have come with somebody else's repository. */
    public boolean comesWithFolder() {
      return this == LOCAL || this == PROJECT;
    }

    /** Returns its name as it is written. */
    public String word() {
      return switch (this) {
        case MANAGED -> "managed";
        case COMMAND_LINE -> "command line";
        case LOCAL -> "local";
        case PROJECT -> "project";
        case USER -> "user";
        case AGENT -> "agent";
        case SESSION -> "session";
      };
    }
  }
}
