package io.agenticflow.cli.recall;

import io.agenticflow.memory.MemoryStore;
import io.agenticflow.store.StoreException;
import io.agenticflow.tool.Tool;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The tools by which an agent uses memory. */
public final class MemoryTools {
  static final String SEARCH = "MemorySearch";
  static final String STORE = "MemoryStore";

  private final Supplier<MemoryStore> store;
  private final String project;
  private final String agent;

  /**
   * @param store opens the memory when a tool is used
   * @param project the namespace of the project
   * @param agent the agent's name
   */
  public MemoryTools(Supplier<MemoryStore> store, String project, String agent) {
    this.store = store;
    this.project = project;
    this.agent = agent;
  }

  /** Returns the tools for who only wants their names. */
  public static List<Tool> toBeNamed() {
    return new MemoryTools(
            () -> {
              throw new StoreException("there is no run");
            },
            "",
            "")
        .all();
  }

  /** Returns whether an entry of an agent's tools is one of these, with or without a scope. */
  public static boolean isOne(String entry) {
    String name = entry.replaceFirst("\\(.*", "").strip().toLowerCase(Locale.ROOT);
    return name.equals(SEARCH.toLowerCase(Locale.ROOT))
        || name.equals(STORE.toLowerCase(Locale.ROOT));
  }

  public List<Tool> all() {
    return List.of(
        new MemorySearchTool(store, project, agent), new MemoryStoreTool(store, project, agent));
  }
}
