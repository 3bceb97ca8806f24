package io.agenticflow.permission;

import io.agenticflow.tool.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tools that an agent's model is shown. Immutable.
 *
 * @param tools the tools, in the order in which they are shown
 * @param warnings what of the names could not be done as written, each one sentence for people
 */
public record ToolSet(List<Tool> tools, List<String> warnings) {
  public ToolSet {
    tools = List.copyOf(tools);
    warnings = List.copyOf(warnings);
  }

  /** Returns the tool of this name. */
  public Optional<Tool> find(String name) {
    return tools.stream().filter(tool -> tool.definition().name().equals(name)).findFirst();
  }

  /**
   * Resolves an agent definition's {@code tools} and {@code disallowedTools}: first what is denied
   * is taken away, then what is allowed is kept.
   *
   * <p>A name stands for the tool of that name, in any case; {@code mcp__server} and {@code
   * mcp__server__*} stand for all tools of an MCP server, and {@code *} for all there are. A scope
   * in parentheses, as in {@code Bash(git *)}, cannot be held yet; until it can, such a name is
   * taken the safe way, with a warning: it allows nothing, and denies the whole tool.
   *
   * @param all the tools that there are
   * @param allowed the names of {@code tools}; null where the definition has none, which means all
   * @param denied the names of {@code disallowedTools}
   * @throws IllegalArgumentException where {@code allowed} names tools but none of them is left;
   *     the message names them
   */
  public static ToolSet resolve(
      List<Tool> all, @Nullable List<String> allowed, List<String> denied) {
    Set<String> warnings = new LinkedHashSet<>();
    List<Tool> left = new ArrayList<>(all);
    for (String name : denied) {
      if (hasScope(name)) {
        warnings.add(
            name + " in disallowedTools: scopes are not supported yet, the whole tool is denied");
      }
      warnIfUnknown(all, name, "disallowedTools", warnings);
      left.removeIf(tool -> names(withoutScope(name), tool));
    }
    if (allowed == null) {
      return new ToolSet(left, List.copyOf(warnings));
    }
    Set<Tool> kept = new HashSet<>();
    for (String name : allowed) {
      if (hasScope(name)) {
        warnings.add(name + " in tools: scopes are not supported yet, the tool is not given");
        continue;
      }
      warnIfUnknown(all, name, "tools", warnings);
      left.stream().filter(tool -> names(name, tool)).forEach(kept::add);
    }
    if (kept.isEmpty() && !allowed.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the tools "
              + String.join(", ", allowed)
              + " can be used"
              + (denied.isEmpty() ? "" : " (denied: " + String.join(", ", denied) + ")")
              + "; there are "
              + String.join(", ", all.stream().map(ToolSet::name).toList()));
    }
    // In the order of all tools, whatever the order of the names, so that equal sets make equal
    // requests.
    return new ToolSet(left.stream().filter(kept::contains).toList(), List.copyOf(warnings));
  }

  private static void warnIfUnknown(
      List<Tool> all, String name, String field, Set<String> warnings) {
    if (all.stream().noneMatch(tool -> names(withoutScope(name), tool))) {
      warnings.add(name + " in " + field + ": there is no such tool");
    }
  }

  private static boolean names(String name, Tool tool) {
    String own = name(tool);
    if (name.equals("*") || name.equalsIgnoreCase(own)) {
      return true;
    }
    if (!name.startsWith("mcp__")) {
      return false;
    }
    String server = name.endsWith("__*") ? name.substring(0, name.length() - 3) : name;
    return server.indexOf("__", 5) < 0 && own.startsWith(server + "__");
  }

  private static String name(Tool tool) {
    return tool.definition().name();
  }

  private static boolean hasScope(String name) {
    return name.indexOf('(') > 0;
  }

  private static String withoutScope(String name) {
    return hasScope(name) ? name.substring(0, name.indexOf('(')).strip() : name;
  }
}
