package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.BOOLEAN;
import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.jr.stree.JrsObject;

/**
 * Edit: exact text in a file, replaced by other text.
 *
 * <p>The file is handled as bytes (one character for each, as ISO 8859-1 has it), so everything
 * that is not replaced stays as it was: line endings, a byte order mark, a missing last line break,
 * bytes that are not UTF-8. In a file whose lines mostly end in CRLF, a plain line break in {@code
 * new_string} becomes CRLF, and one in {@code old_string} finds CRLF.
 */
final class EditTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.strict("Edit")
          .required("file_path", STRING, "path", "filename", "file", "filepath")
          .required("old_string", STRING, "old_str", "old_text")
          .required("new_string", STRING, "new_str", "new_text")
          .optional("replace_all", BOOLEAN);

  private static final int MAX_BYTES = 64 << 20;
  private static final int CONTEXT_LINES = 4;
  private static final int MAX_SNIPPET_LINES = 60;

  private final ToolDefinition definition =
      new ToolDefinition(
          "Edit",
          "Replaces text in a file that was read before. old_string must be exactly what is in the file, with its white"
              + " space but without line numbers, and occur once; with replace_all every occurrence is replaced.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "file_path":{"type":"string","description":"The file, absolute or relative to the working folder"},\
              "old_string":{"type":"string","description":"The text to replace"},\
              "new_string":{"type":"string","description":"The text to put in its place"},\
              "replace_all":{"type":"boolean","default":false,"description":"Replace every occurrence"}},\
              "required":["file_path","old_string","new_string"],"additionalProperties":false}\
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
    String oldString = input.string("old_string");
    String newString = input.string("new_string");
    Path file = context.workspace().resolve(input.string("file_path"));
    String shown = context.workspace().display(file);
    FileAccess.refuseGitInternals(file, context.workspace());
    BasicFileAttributes attributes = FileAccess.regularFile("edit", file);
    if (attributes == null) {
      throw new ToolException(shown + " does not exist. Use Write to make it.");
    }
    FileAccess.requireSeen("edit", file, attributes, context.notes(), shown);
    if (oldString.equals(newString)) {
      throw new ToolException("Edit: old_string and new_string are the same; nothing to change.");
    }
    if (oldString.isEmpty()) {
      throw new ToolException(
          "Edit: old_string is empty. Give the text to replace, or use Write for the whole file.");
    }
    String content = content(file, attributes.size());
    Change change = change(content, oldString, newString);
    if (change.places().isEmpty()) {
      throw new ToolException(
          "Edit: old_string was not found in "
              + shown
              + ". "
              + NearestLines.hint(utf8(content), oldString));
    }
    if (change.places().size() > 1 && !input.bool("replace_all", false)) {
      throw new ToolException(
          "Edit: old_string occurs "
              + change.places().size()
              + " times in "
              + shown
              + ", at lines "
              + lineNumbers(content, change.places())
              + ". Give more of the lines around it to make it unique, or set replace_all.");
    }
    String edited = change.apply(content);
    FileReplacement.write(
        file, edited.getBytes(StandardCharsets.ISO_8859_1), context.beforeChange());
    WriteTool.remember(file, context);
    String words =
        change.places().size() == 1
            ? "Edited " + shown + ":\n" + snippet(edited, change)
            : "Edited " + shown + ": replaced " + change.places().size() + " occurrences.";
    return new ToolOutcome(List.of(new ContentBlock.Text(words)), false, List.of(file));
  }

  /** What to put in place of what, and where; all in the one-byte alphabet. */
  private record Change(String oldBytes, String newBytes, List<Integer> places) {
    String apply(String content) {
      StringBuilder edited = new StringBuilder(content.length() + newBytes.length());
      int from = 0;
      for (int place : places) {
        edited.append(content, from, place).append(newBytes);
        from = place + oldBytes.length();
      }
      return edited.append(content, from, content.length()).toString();
    }
  }

  private static Change change(String content, String oldString, String newString) {
    String oldBytes = bytes(oldString);
    String newBytes = bytes(newString);
    int crlf = count(content, "\r\n");
    boolean isCrlf = crlf > count(content, "\n") - crlf;
    if (isCrlf && oldString.indexOf('\r') < 0) {
      // The model was shown the lines without their CR.
      return new Change(toCrlf(oldBytes), toCrlf(newBytes), places(content, toCrlf(oldBytes)));
    }
    return new Change(oldBytes, newBytes, places(content, oldBytes));
  }

  private static String toCrlf(String text) {
    return text.replace("\r\n", "\n").replace("\n", "\r\n");
  }

  private static List<Integer> places(String content, String part) {
    List<Integer> places = new ArrayList<>();
    for (int i = content.indexOf(part); i >= 0; i = content.indexOf(part, i + part.length())) {
      places.add(i);
    }
    return places;
  }

  private static int count(String content, String part) {
    int count = 0;
    for (int i = content.indexOf(part); i >= 0; i = content.indexOf(part, i + part.length())) {
      count++;
    }
    return count;
  }

  private static String content(Path file, long size) throws ToolException {
    if (size > MAX_BYTES) {
      throw new ToolException(
          "Cannot edit "
              + file
              + ": it has "
              + size
              + " bytes, more than "
              + MAX_BYTES
              + ". Use a command such as sed.");
    }
    try (InputStream in = Lines.openStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw FileProblem.of("edit", file, e);
    }
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String lineNumbers(String content, List<Integer> places) {
    String some =
        places.stream()
            .limit(10)
            .map(place -> Integer.toString(1 + count(content.substring(0, place), "\n")))
            .collect(Collectors.joining(", "));
    return places.size() > 10 ? some + ", …" : some;
  }

  /** Returns the changed lines and some around them, numbered. */
  private static String snippet(String edited, Change change) {
    int place = change.places().getFirst();
    int first = Math.max(1, 1 + count(edited.substring(0, place), "\n") - CONTEXT_LINES);
    int last =
        first + Math.min(MAX_SNIPPET_LINES, 2 * CONTEXT_LINES + count(change.newBytes(), "\n"));
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (String line : (Iterable<String>) utf8(edited).lines()::iterator) {
      if (++number > last) {
        break;
      }
      if (number >= first) {
        String cut = line.length() > 500 ? line.substring(0, 500) + "…" : line;
        Lines.appendNumbered(text, number, cut);
      }
    }
    return text.toString();
  }
}
