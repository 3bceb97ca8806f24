package io.agenticflow.mcp.servers;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Where a server is named.
 *
 * @param place the file, option or agent, for people
 * @param comesWithFolder whether somebody else can have written it, as in a repository just cloned:
 *     such a server is started only once the user has agreed
 */
public record Origin(Scope scope, String place, boolean comesWithFolder) {
  public Origin {
    requireNonNull(scope, "scope");
    requireNonNull(place, "place");
  }

  /** Who named it; of the same name, the first of these counts. */
  public enum Scope {
    /** The program that drives the run. */
    PROGRAM,
    /** {@code --mcp-config}. */
    COMMAND_LINE,
    /** An agent's file. */
    AGENT,
    /** The machine's settings. */
    MANAGED,
    /** The user, for one folder. */
    LOCAL,
    /** A file of the folder. */
    PROJECT,
    /** The user, for all folders. */
    USER;

    /** Returns the word for it in commands and JSON. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
