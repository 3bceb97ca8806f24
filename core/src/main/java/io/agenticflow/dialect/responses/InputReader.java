package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads a client's {@code input}: a flat list of messages, reasoning, calls and outputs.
 *
 * <p>What the model said and asked for in a row is one assistant turn, the outputs in a row are one
 * user turn. System and developer messages at the head are the system prompt, later ones keep their
 * place. The items' ids and states name what a server keeps; nothing is kept here, so they are not
 * read.
 */
final class InputReader {
  /** What is read of every call or output, and what only names it or its state. */
  private static final Set<String> ITEM =
      Set.of("type", "id", "status", "call_id", "namespace", "name", "execution");

  private final ToolsReader tools;
  private final List<ContentBlock> system = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<ContentBlock> turn = new ArrayList<>();
  private Role turnOf = Role.USER;

  /**
   * @param tools takes the tools that a client's search has found
   */
  InputReader(ToolsReader tools) {
    this.tools = tools;
  }

  List<ContentBlock> system() {
    return system;
  }

  List<Message> messages() {
    return messages;
  }

  /** Reads {@code instructions}, which come before everything. */
  void instructions(@Nullable JrsValue json) {
    if (json != null) {
      system.addAll(ContentReader.read(json, "instructions"));
    }
  }

  void read(@Nullable JrsValue input) {
    switch (input) {
      case JrsString words -> messages.add(Message.user(words.getValue()));
      case JrsArray array -> {
        int index = 0;
        for (JrsValue item : Json.elements(array)) {
          item(item, "input[" + index++ + "]");
        }
        flush();
      }
      case null, default ->
          throw new DialectException("input is missing, or neither a string nor an array");
    }
  }

  private void item(JrsValue item, String where) {
    String type = Json.string(item, "type", Json.field(item, "role") == null ? "" : "message");
    switch (type) {
      case "message" -> message(item, where);
      case "reasoning" -> reasoning(item);
      case "function_call" ->
          add(
              Role.ASSISTANT,
              new ContentBlock.ToolUse(
                  required(item, "call_id", where),
                  OfferedTool.flat(Json.string(item, "namespace"), required(item, "name", where)),
                  arguments(Json.string(item, "arguments", "")),
                  null,
                  others(item, "arguments")));
      case "custom_tool_call" ->
          add(
              Role.ASSISTANT,
              new ContentBlock.ToolUse(
                  required(item, "call_id", where),
                  OfferedTool.flat(Json.string(item, "namespace"), required(item, "name", where)),
                  Json.raw(
                      Json.object().put(OfferedTool.TEXT, Json.string(item, "input", "")).build()),
                  null,
                  others(item, "input")));
      case "function_call_output", "custom_tool_call_output" ->
          add(
              Role.USER,
              new ContentBlock.ToolResult(
                  required(item, "call_id", where),
                  output(Json.field(item, "output"), where + ".output"),
                  false,
                  null,
                  others(item, "output")));
      case "item_reference" ->
          throw new DialectException(
              where
                  + " refers to an item of an earlier response, but the gateway keeps no"
                  + " conversation; send the item itself");
      case "" -> throw new DialectException(where + " has neither a type nor a role");
      default -> otherItem(type, item, where);
    }
  }

  private void message(JrsValue item, String where) {
    List<ContentBlock> content =
        ContentReader.read(Json.field(item, "content"), where + ".content");
    switch (Json.string(item, "role", "")) {
      case "system", "developer" -> {
        flush();
        if (messages.isEmpty()) {
          system.addAll(content);
        } else {
          messages.add(new Message(Role.SYSTEM, content));
        }
      }
      case "user" -> {
        flush();
        messages.add(new Message(Role.USER, content));
      }
      case "assistant" -> {
        String phase = Json.string(item, "phase");
        for (ContentBlock block : content) {
          add(
              Role.ASSISTANT,
              phase != null && block instanceof ContentBlock.Text text
                  ? new ContentBlock.Text(
                      text.words(),
                      null,
                      text.extensions().with(NAME, "phase", Json.raw(Json.of(phase))))
                  : block);
        }
      }
      default ->
          throw new DialectException(where + ".role is not user, assistant, system or developer");
    }
  }

  private void otherItem(String type, JrsValue item, String where) {
    ClientTool called = ClientTool.ofCall(type);
    if (called != null && Json.string(item, "call_id") != null) {
      JrsValue action = Json.field(item, called.field);
      add(
          Role.ASSISTANT,
          new ContentBlock.ToolUse(
              required(item, "call_id", where),
              called.type,
              action == null ? RawJson.EMPTY_OBJECT : Json.raw(called.input(action)),
              null,
              others(item, called.field)));
      return;
    }
    ClientTool answered = ClientTool.ofOutput(type);
    if (answered != null) {
      String id = Json.string(item, "call_id");
      if (answered == ClientTool.TOOL_SEARCH) {
        tools.addFound(Json.array(item, "tools"), where);
      }
      add(
          Role.USER,
          new ContentBlock.ToolResult(
              id == null ? required(item, "id", where) : id,
              answered == ClientTool.TOOL_SEARCH
                  ? found(Json.array(item, "tools"))
                  : output(Json.field(item, "output"), where + ".output"),
              "failed".equals(Json.string(item, "status")),
              null,
              others(item, answered == ClientTool.TOOL_SEARCH ? "tools" : "output")));
      return;
    }
    add(Role.ASSISTANT, new ContentBlock.Other(NAME, type, Json.raw(item)));
  }

  /** Returns what a search for tools has found, in words: the tools themselves are offered. */
  private static List<ContentBlock> found(List<JrsValue> tools) {
    StringBuilder words = new StringBuilder();
    for (JrsValue tool : tools) {
      if ("namespace".equals(Json.string(tool, "type"))) {
        Json.array(tool, "tools").forEach(inner -> found(Json.string(tool, "name"), inner, words));
      } else {
        found(null, tool, words);
      }
    }
    return List.of(
        new ContentBlock.Text(
            words.isEmpty() ? "No tool was found." : "These tools can be called now:" + words));
  }

  private static void found(@Nullable String namespace, JrsValue tool, StringBuilder words) {
    words
        .append("\n- ")
        .append(OfferedTool.flat(namespace, Json.string(tool, "name", "")))
        .append(": ")
        .append(Json.string(tool, "description", ""));
  }

  /** Returns an output; one that is neither words nor parts stays JSON. */
  private static List<ContentBlock> output(@Nullable JrsValue output, String where) {
    if (output instanceof JrsArray array) {
      for (JrsValue part : Json.elements(array)) {
        if (Json.string(part, "type") == null) {
          return List.of(new ContentBlock.Text(Json.write(output))); // what a shell has written
        }
      }
    }
    return output instanceof JrsObject
        ? List.of(new ContentBlock.Text(Json.write(output)))
        : ContentReader.read(output, where);
  }

  /**
   * Reads a reasoning item. What is encrypted is either what we have packed ourselves, or OpenAI's
   * own, which then travels in the form that OpenRouter gives it.
   */
  private void reasoning(JrsValue item) {
    StringBuilder words = new StringBuilder();
    for (String field : List.of("content", "summary")) {
      for (JrsValue part : words.isEmpty() ? Json.array(item, field) : List.<JrsValue>of()) {
        words.append(words.isEmpty() ? "" : "\n\n").append(Json.string(part, "text", ""));
      }
    }
    String encrypted = Json.string(item, "encrypted_content", "");
    String signature =
        encrypted.isEmpty() ? encrypted : EncryptedReasoning.signature(item, encrypted);
    if (!words.isEmpty()) {
      add(
          Role.ASSISTANT,
          new ContentBlock.Thinking(
              words.toString(), signature.isEmpty() ? null : signature, Extensions.NONE));
    } else if (!signature.isEmpty()) {
      add(Role.ASSISTANT, new ContentBlock.RedactedThinking(signature));
    }
  }

  /** Returns the fields of a call or an output that no other dialect has a word for. */
  private static Extensions others(JrsValue item, String read) {
    Set<String> known = new HashSet<>(ITEM);
    known.add(read);
    return ExtensionFields.unknown(NAME, item, known);
  }

  /** A call without arguments is one with an empty object. */
  static RawJson arguments(String text) {
    return text.isBlank() ? RawJson.EMPTY_OBJECT : new RawJson(text);
  }

  private void add(Role role, ContentBlock block) {
    if (role != turnOf) {
      flush();
      turnOf = role;
    }
    turn.add(block);
  }

  private void flush() {
    if (!turn.isEmpty()) {
      messages.add(new Message(turnOf, turn));
      turn.clear();
    }
  }

  private static String required(JrsValue item, String field, String where) {
    String value = Json.string(item, field, "");
    if (value.isEmpty()) {
      throw new DialectException(where + "." + field + " is missing");
    }
    return value;
  }
}
