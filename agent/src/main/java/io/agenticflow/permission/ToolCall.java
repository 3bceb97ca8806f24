package io.agenticflow.permission;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * A call that is to be judged: all that this package knows of a tool.
 *
 * @param tool its name, as the tool spells it
 * @param input the arguments
 * @param id the call's id within its session, or null where there is none
 */
public record ToolCall(String tool, JrsObject input, @Nullable String id) {

  /** Makes a call without an id. */
  public ToolCall(String tool, JrsObject input) {
    this(tool, input, null);
  }

  /** Returns the same call with other arguments. */
  public ToolCall with(JrsObject otherInput) {
    return new ToolCall(tool, otherInput, id);
  }

  /**
   * Reads a call as people write it: {@code Bash(npm test)}, {@code Edit(src/a.c)}, {@code
   * WebFetch(https://example.org)}, {@code Agent(coder)}, or any tool with its arguments as JSON,
   * {@code mcp__server__tool({"a": 1})}.
   *
   * @throws IllegalArgumentException where it is no call; the message is for people
   */
  public static ToolCall parse(String text) {
    String stripped = text.strip();
    int open = stripped.indexOf('(');
    if (open < 0) {
      return new ToolCall(name(stripped, text), Json.object().build());
    }
    if (!stripped.endsWith(")")) {
      throw new IllegalArgumentException("there is no ) at the end of " + text);
    }
    String tool = name(stripped.substring(0, open).strip(), text);
    String inner = stripped.substring(open + 1, stripped.length() - 1);
    if (inner.strip().startsWith("{")) {
      try {
        if (Json.parse(inner) instanceof JrsObject input) {
          return new ToolCall(tool, input);
        }
      } catch (JsonException e) {
        if (ToolKind.of(tool) != ToolKind.COMMAND) {
          throw new IllegalArgumentException("the arguments are no JSON: " + e.getMessage(), e);
        }
      }
    }
    String argument =
        switch (ToolKind.of(tool)) {
          case COMMAND -> "command";
          case EDIT -> "file_path";
          case READ -> tool.equalsIgnoreCase("Read") ? "file_path" : "path";
          case FETCH -> "url";
          case SEARCH -> "query";
          case AGENT -> "subagent_type";
          case SKILL -> "skill";
          case NOTE, QUESTION, RECALL, REMEMBER, OTHER -> "";
        };
    if (argument.isEmpty() && !inner.isBlank()) {
      throw new IllegalArgumentException(
          "give the arguments of " + tool + " as JSON: " + tool + "({\"name\": \"value\"})");
    }
    return new ToolCall(
        tool, inner.isBlank() ? Json.object().build() : Json.object().put(argument, inner).build());
  }

  private static String name(String name, String text) {
    if (name.isEmpty() || name.chars().anyMatch(c -> Character.isWhitespace(c) || c == ')')) {
      throw new IllegalArgumentException(
          "not a call of a tool: " + text + "; write for example Bash(npm test)");
    }
    return ToolKind.canonical(name);
  }
}
