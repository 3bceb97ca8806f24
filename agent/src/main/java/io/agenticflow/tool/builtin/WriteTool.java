package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.RunNotes.FileStamp;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Write: a whole file, new or in the place of one that this run has read. */
final class WriteTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.strict("Write")
          .required("file_path", STRING, "path", "filename", "file", "filepath")
          .required("content", STRING, "contents", "text", "file_text");

  private final ToolDefinition definition =
      new ToolDefinition(
          "Write",
          "Writes a file, with the folders above it that are missing. What was in it is replaced; a file that exists must"
              + " have been read first. To change a part of a file use Edit.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "file_path":{"type":"string","description":"The file, absolute or relative to the working folder"},\
              "content":{"type":"string","description":"The whole content"}},\
              "required":["file_path","content"],"additionalProperties":false}\
              """));

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.EDIT;
  }

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    Path file = context.workspace().resolve(input.string("file_path"));
    String shown = context.workspace().display(file);
    FileAccess.refuseGitInternals(file, context.workspace());
    BasicFileAttributes attributes = FileAccess.regularFile("write", file);
    if (attributes != null) {
      FileAccess.requireSeen("write", file, attributes, context.notes(), shown);
    }
    byte[] content = input.string("content").getBytes(StandardCharsets.UTF_8);
    FileReplacement.write(file, content, context.beforeChange());
    remember(file, context);
    String words =
        (attributes == null ? "Created " : "Replaced ")
            + shown
            + " ("
            + content.length
            + " bytes).";
    return new ToolOutcome(List.of(new ContentBlock.Text(words)), false, List.of(file));
  }

  /** Takes what we wrote as seen. */
  static void remember(Path file, ToolContext context) throws ToolException {
    try {
      context.notes().saw(file, FileStamp.now(file));
    } catch (IOException e) {
      throw FileProblem.of("look at", file, e);
    }
  }
}
