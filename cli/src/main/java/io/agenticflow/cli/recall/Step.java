package io.agenticflow.cli.recall;

import java.util.List;

/**
 * A tool call of a run, as far as something can be learned from it.
 *
 * @param id of the call
 * @param tool the tool's name
 * @param about the command, or the file relative to the workspace; empty for other tools
 * @param said the line of its answer that says most, for people
 * @param changed files that it wrote, relative to the workspace
 */
record Step(
    String id, String tool, String about, boolean failed, String said, List<String> changed) {
  Step {
    changed = List.copyOf(changed);
  }

  boolean isCommand() {
    return tool.equals("Bash");
  }
}
