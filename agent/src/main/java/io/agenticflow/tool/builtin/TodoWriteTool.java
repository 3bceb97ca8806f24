package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.ARRAY;

import io.agenticflow.json.Json;
import io.agenticflow.tool.RunNotes.Todo;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** TodoWrite: the run's list of things to do, replaced as a whole. */
final class TodoWriteTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("TodoWrite").required("todos", ARRAY, "items", "tasks", "list");

  private static final int MAX_TODOS = 200;

  private final ToolDefinition definition =
      new ToolDefinition(
          "TodoWrite",
          "Keeps the list of steps of a longer task. Give the whole list each time; have one step in_progress while you"
              + " work on it and mark it completed when it is done.",
          new RawJson(
              """
              {"type":"object","properties":{"todos":{"type":"array","description":"The whole list",\
              "items":{"type":"object","properties":{\
              "content":{"type":"string","description":"What is to be done"},\
              "status":{"type":"string","enum":["pending","in_progress","completed"]},\
              "activeForm":{"type":"string","description":"The same in the words for while it is being done"}},\
              "required":["content","status","activeForm"],"additionalProperties":false}}},\
              "required":["todos"],"additionalProperties":false}\
              """));

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.NOTE;
  }

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    List<JrsValue> given = input.array("todos");
    if (given.size() > MAX_TODOS) {
      throw input.wrong("todos", "has more than " + MAX_TODOS + " entries");
    }
    List<Todo> todos = new ArrayList<>();
    for (JrsValue one : given) {
      todos.add(todo(input, one, todos.size() + 1));
    }
    context.notes().todos(todos);
    return ToolOutcome.text(text(todos));
  }

  private static Todo todo(ToolInput input, JrsValue given, int number) throws ToolException {
    String content =
        given instanceof JrsString text ? text.asText() : Json.string(given, "content");
    if (content == null || content.isBlank()) {
      throw input.wrong(
          "todos",
          "must have objects like {\"content\": string, \"status\": \"pending\"|\"in_progress\"|\"completed\","
              + " \"activeForm\": string}; number "
              + number
              + " has no content");
    }
    String word = Json.string(given, "status", "pending");
    String status = status(word);
    if (status == null) {
      throw input.wrong(
          "todos",
          "must have a status of pending, in_progress or completed; number "
              + number
              + " has "
              + word);
    }
    return new Todo(content, status, Json.string(given, "activeForm", content));
  }

  private static @Nullable String status(String word) {
    return switch (word.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_')) {
      case "pending", "todo", "open" -> "pending";
      case "in_progress" -> "in_progress";
      case "completed", "complete", "done" -> "completed";
      default -> null;
    };
  }

  private static String text(List<Todo> todos) {
    if (todos.isEmpty()) {
      return "The list is empty now.";
    }
    StringBuilder text = new StringBuilder();
    for (Todo todo : todos) {
      String mark =
          switch (todo.status()) {
            case "completed" -> "[x] ";
            case "in_progress" -> "[>] ";
            default -> "[ ] ";
          };
      text.append(mark).append(todo.content()).append('\n');
    }
    return text.toString();
  }
}
