package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The rules on conversations that no schema can say and that the providers answer with 400.
 *
 * <p>Every tool call is answered, directly after the message that made it and before anything else
 * is said; nothing is answered that was not called; tool names are unique. Anthropic: the results
 * are the first blocks of the next user message. Chat Completions: each result is a tool message.
 */
final class ConversationCheck {
  private final List<String> problems = new ArrayList<>();
  private final Set<String> open = new LinkedHashSet<>();

  private ConversationCheck() {}

  static List<String> problems(boolean messagesDialect, JsonNode body) {
    ConversationCheck check = new ConversationCheck();
    check.toolNames(messagesDialect, body.path("tools"));
    int index = 0;
    for (JsonNode message : body.path("messages").values()) {
      String place = "/messages/" + index++;
      if (messagesDialect) {
        check.anthropicMessage(place, message);
      } else {
        check.chatMessage(place, message);
      }
    }
    check.nothingOpen("the end of the messages");
    return check.problems;
  }

  private void toolNames(boolean messagesDialect, JsonNode tools) {
    Set<String> names = new HashSet<>();
    for (JsonNode tool : tools.values()) {
      JsonNode name = messagesDialect ? tool.path("name") : tool.path("function").path("name");
      if (name.isString() && !names.add(name.stringValue())) {
        problems.add("/tools: two tools are named " + name.stringValue());
      }
    }
  }

  private void anthropicMessage(String place, JsonNode message) {
    String role = message.path("role").stringValue("");
    boolean results = true;
    int index = 0;
    for (JsonNode block : message.path("content").values()) {
      String at = place + "/content/" + index++;
      switch (block.path("type").stringValue("")) {
        case "tool_result" -> {
          if (!results || !role.equals("user")) {
            problems.add(
                at + ": a tool result stands after other content or not in a user message");
          }
          answered(at, block.path("tool_use_id").stringValue(""));
        }
        case "tool_use" -> {
          results = false;
          called(at, block.path("id").stringValue(""));
        }
        default -> {
          if (results && role.equals("user")) {
            nothingOpen(at);
          }
          results = false;
        }
      }
    }
    if (role.equals("user")) {
      nothingOpen("the end of " + place);
    }
  }

  private void chatMessage(String place, JsonNode message) {
    if (message.path("role").stringValue("").equals("tool")) {
      answered(place, message.path("tool_call_id").stringValue(""));
      return;
    }
    nothingOpen(place);
    for (JsonNode call : message.path("tool_calls").values()) {
      called(place, call.path("id").stringValue(""));
    }
  }

  private void called(String place, String id) {
    if (!open.add(id)) {
      problems.add(place + ": two tool calls have the id " + id);
    }
  }

  private void answered(String place, String id) {
    if (!open.remove(id)) {
      problems.add(place + ": a tool result for " + id + ", which the message before did not call");
    }
  }

  private void nothingOpen(String place) {
    for (String id : open) {
      problems.add("tool call " + id + " has no result before " + place);
    }
    open.clear();
  }
}
