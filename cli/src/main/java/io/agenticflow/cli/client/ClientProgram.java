package io.agenticflow.cli.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A coding agent that can be led to a gateway without touching the user's own settings of it. All
 * that is known of one program is in its own class.
 */
sealed interface ClientProgram permits ClaudeCode, Codex, OpenCode {

  /** Returns its name for people. */
  String title();

  /** Returns the name of its executable. */
  String executable();

  /** Returns the command that installs it. */
  String install();

  /** Returns whether it asks for no model by itself, so that one must be named. */
  boolean needsModel();

  /**
   * Leads it to the gateway.
   *
   * @param arguments what the user typed for it
   * @param environment the user's, without keys of providers
   * @param folder an empty folder of this run that only the user can read; removed afterwards
   * @throws IOException where a file in {@code folder} cannot be written
   */
  Invocation invocation(
      Gate gate, List<String> arguments, Map<String, String> environment, Path folder)
      throws IOException;

  /**
   * How it is started.
   *
   * @param arguments all of them, without the executable
   * @param environment all of it
   * @param notes for the user, one line each
   */
  record Invocation(List<String> arguments, Map<String, String> environment, List<String> notes) {
    public Invocation {
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
      notes = List.copyOf(notes);
    }
  }
}
