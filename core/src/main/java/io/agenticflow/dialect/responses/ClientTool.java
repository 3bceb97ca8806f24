package io.agenticflow.dialect.responses;

import io.agenticflow.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The tools that have a type of their own in this dialect and that the client itself runs. To other
 * dialects each is a function of the same name; its call goes back to the client as the item that
 * it waits for.
 */
enum ClientTool {
  /** Codex's command line: one command as a list of words. */
  LOCAL_SHELL(
      "local_shell",
      "local_shell_call",
      "action",
      "local_shell_call_output",
      "Runs a command on the user's computer and returns its output.",
      """
      {"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},\
      "description":"The program and its arguments."},"timeout_ms":{"type":"integer"},\
      "working_directory":{"type":"string"}},"required":["command"]}\
      """),

  /** Commands for a shell, one after the other. */
  SHELL(
      "shell",
      "shell_call",
      "action",
      "shell_call_output",
      "Runs shell commands on the user's computer and returns their output.",
      """
      {"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"}},\
      "timeout_ms":{"type":"integer"},"max_output_length":{"type":"integer"}},\
      "required":["commands"]}\
      """),

  /** One change of one file. */
  APPLY_PATCH(
      "apply_patch",
      "apply_patch_call",
      "operation",
      "apply_patch_call_output",
      "Creates, updates or deletes one file. The diff is in the V4A format, without file headers.",
      """
      {"type":"object","properties":{"type":{"type":"string",\
      "enum":["create_file","update_file","delete_file"]},"path":{"type":"string"},\
      "diff":{"type":"string"}},"required":["type","path"]}\
      """),

  /** Finds tools that the client has not shown yet; it describes itself. */
  TOOL_SEARCH(
      "tool_search",
      "tool_search_call",
      "arguments",
      "tool_search_output",
      "Finds further tools by what they do.",
      """
      {"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}\
      """);

  /** The tool's type, and its name as a function. */
  final String type;

  /** The type of the item that asks for it. */
  final String call;

  /** The call's field that holds the input. */
  final String field;

  /** The type of the item that answers it. */
  final String output;

  final String description;

  /** The JSON Schema of the function's input. */
  final String schema;

  ClientTool(
      String type, String call, String field, String output, String description, String schema) {
    this.type = type;
    this.call = call;
    this.field = field;
    this.output = output;
    this.description = description;
    this.schema = schema;
  }

  static @Nullable ClientTool ofType(String type) {
    for (ClientTool tool : values()) {
      if (tool.type.equals(type)) {
        return tool;
      }
    }
    return null;
  }

  static @Nullable ClientTool ofCall(String type) {
    for (ClientTool tool : values()) {
      if (tool.call.equals(type)) {
        return tool;
      }
    }
    return null;
  }

  static @Nullable ClientTool ofOutput(String type) {
    for (ClientTool tool : values()) {
      if (tool.output.equals(type)) {
        return tool;
      }
    }
    return null;
  }

  /** Returns the function's input as the value of the call's {@link #field}. */
  JrsValue action(JrsObject input) {
    return switch (this) {
      case LOCAL_SHELL -> with(input, "type", Json.of("exec"), "env", Json.object().build());
      case SHELL -> with(input, "timeout_ms", null, "max_output_length", null);
      case APPLY_PATCH, TOOL_SEARCH -> input;
    };
  }

  /** Returns the value of the call's {@link #field} as the function's input. */
  JrsValue input(JrsValue action) {
    if (this != LOCAL_SHELL) {
      return action;
    }
    var input = Json.object();
    Json.fields(action)
        .forEach(field -> {
          if (!field.getKey().equals("type") && !field.getValue().isNull()) {
            input.put(field.getKey(), field.getValue());
          }
        });
    return input.build();
  }

  /** Returns the object with two fields that it must have, null standing for JSON null. */
  private static JrsValue with(
      JrsObject input,
      String first,
      @Nullable JrsValue firstValue,
      String second,
      @Nullable JrsValue secondValue) {
    var full = Json.object();
    if (input.get(first) == null) {
      if (firstValue == null) {
        full.putNull(first);
      } else {
        full.put(first, firstValue);
      }
    }
    if (input.get(second) == null) {
      if (secondValue == null) {
        full.putNull(second);
      } else {
        full.put(second, secondValue);
      }
    }
    Json.fields(input).forEach(field -> full.put(field.getKey(), field.getValue()));
    return full.build();
  }
}
