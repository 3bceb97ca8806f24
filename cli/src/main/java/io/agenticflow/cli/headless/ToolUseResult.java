package io.agenticflow.cli.headless;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Role;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What programs are told of a tool's result besides the message to the model. The shapes are those
 * of the SDK's tool types, as far as our tools know what stands in them.
 */
final class ToolUseResult {
  private ToolUseResult() {}

  /**
   * Returns it.
   *
   * @param input the arguments that the call was made with; null where it was not made
   */
  static JrsValue of(RunEvent.ToolFinished finished, @Nullable JrsObject input) {
    String text = new Message(Role.USER, finished.content()).text();
    if (finished.isError() && !finished.tool().equals("Bash")) {
      return Json.of("Error: " + text);
    }
    if (input == null) {
      return Json.of(text);
    }
    return switch (finished.tool()) {
      case "Bash" ->
          Json.object()
              .put("stdout", text)
              .put("stderr", "")
              .put("interrupted", false)
              .put("isImage", hasPicture(finished))
              .build();
      case "Write" ->
          Json.object()
              .put("filePath", Json.string(input, "file_path", ""))
              .put("content", Json.string(input, "content", ""))
              .put("userModified", false)
              .build();
      case "Edit" ->
          Json.object()
              .put("filePath", Json.string(input, "file_path", ""))
              .put("oldString", Json.string(input, "old_string", ""))
              .put("newString", Json.string(input, "new_string", ""))
              .put("replaceAll", Json.isTrue(input, "replace_all"))
              .put("userModified", false)
              .build();
      case "TodoWrite" -> Json.object().put("newTodos", Json.field(input, "todos")).build();
      default -> MessageJson.contentOf(finished.content());
    };
  }

  private static boolean hasPicture(RunEvent.ToolFinished finished) {
    return finished.content().stream().anyMatch(block -> block instanceof ContentBlock.Image);
  }
}
