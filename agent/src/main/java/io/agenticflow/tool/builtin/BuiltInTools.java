package io.agenticflow.tool.builtin;

import io.agenticflow.tool.Tool;
import java.util.List;

/** The tools that come with the program. */
public final class BuiltInTools {
  private BuiltInTools() {}

  /**
   * Returns them all, in the order in which they are shown to models: Read, Write, Edit, Bash,
   * Glob, Grep, TodoWrite, TaskOutput, TaskStop. They hold no state and may serve any number of
   * runs at once. Making them is cheap: nothing is parsed or compiled.
   */
  public static List<Tool> all() {
    return List.of(
        new ReadTool(),
        new WriteTool(),
        new EditTool(),
        new BashTool(),
        new GlobTool(),
        new GrepTool(),
        new TodoWriteTool(),
        new TaskOutputTool(),
        new TaskStopTool());
  }
}
