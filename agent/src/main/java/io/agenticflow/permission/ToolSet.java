package io.agenticflow.permission;

import io.agenticflow.tool.Tool;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tools that an agent's model is shown. Immutable.
 *
 * @param tools the tools, in the order in which they are shown
 * @param unknown names that stand for no tool that is there, for a warning
 */
public record ToolSet(List<Tool> tools, List<String> unknown) {
  public ToolSet {
    tools = List.copyOf(tools);
    unknown = List.copyOf(unknown);
  }

  /** Returns the tool of this name. */
  public Optional<Tool> find(String name) {
    return tools.stream().filter(tool -> tool.definition().name().equals(name)).findFirst();
  }

  /**
   * Resolves an agent definition's {@code tools} and {@code disallowedTools}: first what is denied is taken away, then
   * what is allowed is kept.
   *
   * <p>A name stands for the tool of that name; names of MCP tools may be given as {@code mcp__server} or {@code
   * mcp__server__*} for all of a server, and {@code *} means all. A scope in parentheses, as in {@code Bash(git *)},
   * limits calls and not what is seen: in the allowed names the tool is shown; in the denied names the tool stays, and
   * because nothing here judges single calls yet, the name is reported as unknown instead of being obeyed in part.
   *
   * @param all the tools that there are
   * @param allowed the names of {@code tools}; null where the definition has none, which means all
   * @param denied the names of {@code disallowedTools}
   * @throws IllegalArgumentException where {@code allowed} names tools but none of them is left; the message names them
   */
  public static ToolSet resolve(List<Tool> all, @Nullable List<String> allowed, List<String> denied) {
    Set<String> unknown = new LinkedHashSet<>();
    List<Tool> left = new ArrayList<>(all);
    for (String name : denied) {
      boolean matched = !hasScope(name) && all.stream().anyMatch(tool -> names(name, tool));
      if (matched) {
        left.removeIf(tool -> names(name, tool));
      } else {
        unknown.add(name);
      }
    }
    if (allowed == null) {
      return new ToolSet(left, List.copyOf(unknown));
    }
    Set<Tool> kept = new LinkedHashSet<>();
    for (String name : allowed) {
      String bare = withoutScope(name);
      if (all.stream().noneMatch(tool -> names(bare, tool))) {
        unknown.add(name);
      }
      left.stream().filter(tool -> names(bare, tool)).forEach(kept::add);
    }
    if (kept.isEmpty() && !allowed.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the tools " + String.join(", ", allowed) + " can be used; there are "
              + String.join(", ", all.stream().map(tool -> tool.definition().name()).toList())
              + (denied.isEmpty() ? "" : ", and " + String.join(", ", denied) + " are not allowed"));
    }
    // In the order of all tools, whatever the order of the names, so that equal sets make equal requests.
    return new ToolSet(left.stream().filter(kept::contains).toList(), List.copyOf(unknown));
  }

  private static boolean names(String name, Tool tool) {
    String own = tool.definition().name();
    if (name.equals("*") || name.equals(own)) {
      return true;
    }
    if (!name.startsWith("mcp__")) {
      return false;
    }
    String server = name.endsWith("__*") ? name.substring(0, name.length() - 3) : name;
    return server.indexOf("__", 5) < 0 && own.startsWith(server + "__");
  }

  private static boolean hasScope(String name) {
    return name.indexOf('(') > 0;
  }

  private static String withoutScope(String name) {
    return hasScope(name) ? name.substring(0, name.indexOf('(')).strip() : name;
  }
}
