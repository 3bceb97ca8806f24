package io.agenticflow.tool;

import java.util.Locale;
import java.util.Map;

/** Other names of tools: earlier ones, which rules, agents' files and models still use. */
public final class ToolNames {
  private static final Map<String, String> PRESENT =
      Map.of(
          "task", "Agent",
          "bashoutput", "TaskOutput",
          "agentoutput", "TaskOutput",
          "agentoutputtool", "TaskOutput",
          "killshell", "TaskStop",
          "killbash", "TaskStop",
          "listmcpresourcestool", "ListMcpResources",
          "readmcpresourcetool", "ReadMcpResource");

  private ToolNames() {}

  /** Returns the present name of a tool, in any case; a name that has no other as it is. */
  public static String present(String name) {
    return PRESENT.getOrDefault(name.toLowerCase(Locale.ROOT), name);
  }
}
