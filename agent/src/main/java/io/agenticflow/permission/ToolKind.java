package io.agenticflow.permission;

import io.agenticflow.tool.ToolNames;
import java.util.Locale;
import java.util.Map;

/** What the permissions know of tools: what a name stands for. */
enum ToolKind {
  /** Reads files. */
  READ,
  /** Changes files. */
  EDIT,
  /** Runs a command of the shell. */
  COMMAND,
  /** Gets a page from the network. */
  FETCH,
  /** Asks a search engine. */
  SEARCH,
  /** Starts another agent, whose calls are judged for themselves. */
  AGENT,
  /** Loads instructions. */
  SKILL,
  /** Touches the run's own notes only. */
  NOTE,
  /** Looks something up in memory. */
  RECALL,
  /** Puts something into memory, which outlives the run. */
  REMEMBER,
  /** Asks whoever the run works for; the permission is the asking. */
  QUESTION,
  /** Any other, of which nothing is known. */
  OTHER;

  private static final Map<String, ToolKind> KINDS =
      Map.ofEntries(
          Map.entry("read", READ),
          Map.entry("glob", READ),
          Map.entry("grep", READ),
          Map.entry("ls", READ),
          Map.entry("notebookread", READ),
          Map.entry("edit", EDIT),
          Map.entry("write", EDIT),
          Map.entry("multiedit", EDIT),
          Map.entry("notebookedit", EDIT),
          Map.entry("bash", COMMAND),
          Map.entry("webfetch", FETCH),
          Map.entry("websearch", SEARCH),
          Map.entry("agent", AGENT),
          Map.entry("skill", SKILL),
          Map.entry("todowrite", NOTE),
          Map.entry("taskcreate", NOTE),
          Map.entry("taskupdate", NOTE),
          Map.entry("tasklist", NOTE),
          Map.entry("taskget", NOTE),
          Map.entry("taskoutput", NOTE),
          Map.entry("taskstop", NOTE),
          Map.entry("toolsearch", NOTE),
          Map.entry("askuserquestion", QUESTION),
          Map.entry("exitplanmode", QUESTION),
          Map.entry("memorysearch", RECALL),
          Map.entry("memorystore", REMEMBER),
          Map.entry("structuredoutput", NOTE));

  static ToolKind of(String tool) {
    return KINDS.getOrDefault(canonical(tool).toLowerCase(Locale.ROOT), OTHER);
  }

  /** Returns the present name of a tool; some have had another. */
  static String canonical(String tool) {
    return ToolNames.present(tool);
  }
}
