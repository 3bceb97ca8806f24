package io.agenticflow.agent.definition;

import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.tool.ToolNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which tools an agent may have: those allowed, less those denied.
 *
 * <p>An entry is a tool's name, in any case; a server of the Model Context Protocol as {@code
 * mcp__server} or {@code mcp__server__*}; or {@code *}. An entry with a scope, {@code Bash(git *)},
 * gives the tool and limits it: the {@linkplain #limits limits} are for the permissions to keep.
 * Denied, it denies those calls. A scope that no rule can keep, such as {@code Write(path)}, gives
 * no tool, and denied it denies the whole tool.
 *
 * @param allowed null where every tool is allowed; empty where none is
 */
public record ToolSelection(@Nullable List<String> allowed, List<String> denied) {
  /** Every tool. */
  public static final ToolSelection ALL = new ToolSelection(null, List.of());

  public ToolSelection {
    allowed = allowed == null || allowed.contains("*") ? null : List.copyOf(allowed);
    denied = List.copyOf(denied);
  }

  /**
   * What a selection makes of the tools that there are.
   *
   * @param names the agent's tools, in the order they were offered
   * @param unresolved allowed entries that gave the agent no tool although they are not denied:
   *     unknown, or with a scope that cannot be kept
   */
  public record Resolution(List<String> names, List<String> unresolved) {
    public Resolution {
      names = List.copyOf(names);
      unresolved = List.copyOf(unresolved);
    }

    /** Returns this without entries that are known to be right though nothing is there yet. */
    public Resolution expecting(Predicate<String> known) {
      return new Resolution(names, unresolved.stream().filter(known.negate()).toList());
    }

    /** Whether tools were asked for and none was found: such an agent should not be started. */
    public boolean isFutile() {
      return names.isEmpty() && !unresolved.isEmpty();
    }
  }

  /** Returns which of the tools at hand the agent gets. */
  public Resolution resolve(Collection<String> available) {
    List<String> names = new ArrayList<>();
    for (String tool : available) {
      if (admits(tool)) {
        names.add(tool);
      }
    }
    List<String> unresolved = new ArrayList<>();
    if (allowed != null) {
      for (String entry : allowed) {
        if (available.stream().noneMatch(tool -> allows(entry, tool))) {
          unresolved.add(entry);
        }
      }
    }
    return new Resolution(names, unresolved);
  }

  /** Returns whether the agent gets a tool of this name. */
  public boolean admits(String tool) {
    return !isDenied(tool) && isAllowed(tool);
  }

  private boolean isAllowed(String tool) {
    return allowed == null || allowed.stream().anyMatch(entry -> allows(entry, tool));
  }

  private boolean isDenied(String tool) {
    return denied.stream()
        .anyMatch(entry -> covers(withoutScope(entry), tool) && !hasUsableScope(entry));
  }

  private static boolean allows(String entry, String tool) {
    return covers(withoutScope(entry), tool) && (!isScoped(entry) || hasUsableScope(entry));
  }

  /**
   * Returns the rules of which a call must match one: all that is allowed, where a part of it has a
   * scope; else none.
   */
  public List<Rule> limits(RuleSource source) {
    return allowed == null || allowed.stream().noneMatch(ToolSelection::hasUsableScope)
        ? List.of()
        : allowed.stream().map(entry -> Rule.parse(Behaviour.ALLOW, entry, source)).toList();
  }

  /** Returns the rules for what is denied in part. */
  public List<Rule> denials(RuleSource source) {
    return denied.stream()
        .filter(ToolSelection::hasUsableScope)
        .map(entry -> Rule.parse(Behaviour.DENY, entry, source))
        .toList();
  }

  private static boolean isScoped(String entry) {
    return entry.indexOf('(') >= 0;
  }

  private static boolean hasUsableScope(String entry) {
    RuleSource anywhere = new RuleSource(RuleSource.Scope.AGENT, "", Path.of("/"));
    return isScoped(entry)
        && !(Rule.parse(Behaviour.ALLOW, entry, anywhere).specifier()
            instanceof Rule.Specifier.Never);
  }

  private static boolean covers(String name, String tool) {
    if (name.equals("*") || name.equalsIgnoreCase(tool)) {
      return true;
    }
    if (ToolNames.present(name).equals(tool)) {
      return true;
    }
    if (!name.startsWith("mcp__")) {
      return false;
    }
    String server = name.endsWith("__*") ? name.substring(0, name.length() - 3) : name;
    return tool.startsWith(server + "__");
  }

  private static String withoutScope(String entry) {
    int open = entry.indexOf('(');
    return open < 0 ? entry : entry.substring(0, open).strip();
  }
}
