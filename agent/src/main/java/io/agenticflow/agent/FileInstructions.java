package io.agenticflow.agent;

import io.agenticflow.context.Instruction;
import io.agenticflow.context.Instructions;
import io.agenticflow.json.Json;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/**
 * Adds to the result of a tool that read or changed a file what the folders of that file tell the
 * model. It stands with the result, where the conversation grows, and not in the system prompt,
 * which every request repeats from the provider's cache.
 */
final class FileInstructions {
  /** What such a text begins with. */
  static final String HEADING =
      "[Instructions for files like this one, from a file of the project]\n\n";

  private FileInstructions() {}

  /**
   * Returns the outcome, with the instructions that the model does not see yet.
   *
   * @param input with which the tool ran
   */
  static ToolOutcome added(
      ToolOutcome outcome, String tool, JrsObject input, RunRequest request, WorkRecord work) {
    Instructions instructions = request.context().instructions();
    if (outcome.isError() || instructions == Instructions.NONE) {
      return outcome;
    }
    List<ContentBlock> content = new ArrayList<>(outcome.content());
    for (Path file : files(outcome, tool, input, request)) {
      for (Instruction each : instructions.forFile(file)) {
        String text = HEADING + each.section();
        if (!work.wasTold(text) && content.stream().noneMatch(block -> isText(block, text))) {
          content.add(new ContentBlock.Text(text));
        }
      }
    }
    return content.size() == outcome.content().size()
        ? outcome
        : new ToolOutcome(content, false, outcome.changedFiles());
  }

  private static List<Path> files(
      ToolOutcome outcome, String tool, JrsObject input, RunRequest request) {
    String read = tool.equals("Read") ? Json.string(input, "file_path") : null;
    if (read == null) {
      return outcome.changedFiles();
    }
    try {
      return List.of(request.workspace().real(read));
    } catch (ToolException e) {
      return List.of(); // it was read under a name that means nothing any more
    }
  }

  private static boolean isText(ContentBlock block, String text) {
    return block instanceof ContentBlock.Text words && words.text().equals(text);
  }
}
