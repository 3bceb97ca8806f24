package io.agenticflow.agent.definition;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What becomes of each field of an agent's file: the one table of it. */
public final class AgentFields {
  private AgentFields() {}

  /**
   * A field.
   *
   * @param name with dots between, for a field inside another
   * @param isHonoured whether something acts on it
   * @param what what it does; else why nothing does
   */
  public record Entry(String name, boolean isHonoured, String what) {}

  private static Entry honoured(String name, String what) {
    return new Entry(name, true, what);
  }

  private static Entry reported(String name, String why) {
    return new Entry(name, false, why);
  }

  /** All that are known: those of Claude Code first, then those of other collections. */
  public static final List<Entry> ALL =
      List.of(
          honoured("name", "the agent's identity; a file without one is taken for documentation"),
          honoured("description", "when to use it; required"),
          honoured(
              "tools",
              "the tools that it may have; `Bash(git *)` gives the tool for these calls only"),
          honoured(
              "disallowedTools",
              "tools that it may not have; `Bash(git *)` denies these calls only"),
          honoured("model", "a model's name, or `inherit`; the command line wins"),
          honoured(
              "permissionMode",
              "the mode; `bypassPermissions` is not given by a file, and a mode of the settings is only narrowed"),
          honoured("maxTurns", "the most answers of the model in a run"),
          honoured("skills", "skills that it knows from the start"),
          honoured(
              "mcpServers",
              "MCP servers: names of configured ones that it needs, or entries of its own; those of a file that came with the folder only with `--setting-sources`"),
          honoured(
              "hooks",
              "as in settings, while the agent runs; those of a file that came with the folder only with `--setting-sources`"),
          honoured(
              "memory",
              "`user`, `project` or `local`: a folder whose `MEMORY.md` it is shown and may write; a sub-agent has none"),
          honoured("effort", "how much the model reasons, where it can"),
          honoured("background", "as a sub-agent, it runs beside the one that called it"),
          reported(
              "isolation", "an agent works in the workspace itself; `worktree` is not made for it"),
          honoured("initialPrompt", "said before the first task of a session that it leads"),
          honoured("omitClaudeMd", "it goes without the folder's files of instructions"),
          honoured("color", "kept for programs that show agents"),
          reported(
              "autoCompactWindow", "when a conversation is made shorter follows from the model"),
          reported("observer", "there are no observers"),
          reported("observerMessage", "there are no observers"),
          honoured(
              "category", "the group in lists, where the file lies in no folder of a category"),
          honoured("metadata.description", "stands in for a missing `description`"),
          honoured("capabilities.allowed_tools", "stands in for missing `tools`"),
          honoured("capabilities.restricted_tools", "stands in for missing `disallowedTools`"),
          honoured("capabilities.max_execution_time", "seconds that a run may take"),
          honoured("constraints.allowed_paths", "limits `Edit` to these files"),
          honoured("constraints.forbidden_paths", "denies `Read` and `Edit` of these files"),
          reported("hooks.pre, hooks.post, …", "shell text in place of hooks; it is never run"),
          reported("capabilities", "a list of words, or limits on memory and counts of files"),
          reported("constraints", "limits on the size and kind of files"),
          reported("type", "a word for people"),
          reported("priority", "agents do not compete"),
          reported("triggers", "an agent is chosen by name or by its description"),
          reported("behavior", "wishes; say them in the instructions"),
          reported("communication", "wishes; say them in the instructions"),
          reported("integration", "who may call whom is said by `tools: Agent(name)`"),
          reported("optimization", "calls that only look run at the same time always"),
          reported("examples", "say them in the description or the instructions"),
          reported("metadata", "words for people"),
          reported("sparc_phase", "a word for people"),
          reported("version", "a word for people"),
          reported("created", "a word for people"),
          reported("updated", "a word for people"),
          reported("author", "a word for people"));

  /** Fields at the top whose values must not be lost, because something acts on them or in them. */
  static final Set<String> ACTED_ON =
      ALL.stream()
          .filter(Entry::isHonoured)
          .map(entry -> entry.name().replaceFirst("\\..*", ""))
          .collect(Collectors.toUnmodifiableSet());

  /** Those of them without which an agent could do more than its author wanted. */
  static final Set<String> NOT_TO_BE_LOST =
      ACTED_ON.stream()
          .filter(field -> !field.equals("hooks") && !field.equals("metadata"))
          .collect(Collectors.toUnmodifiableSet());

  /** Returns why nothing acts on a field, or null where that is not known. */
  public static @Nullable String why(String field) {
    for (Entry entry : ALL) {
      if (!entry.isHonoured() && entry.name().equals(field)) {
        return entry.what();
      }
    }
    return field.equals("hooks") ? "it has shell text in place of hooks, which is never run" : null;
  }
}
