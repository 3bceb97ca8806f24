package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.INTEGER;
import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.RunNotes.FileStamp;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** Read: a file's lines with their numbers, or a picture. */
final class ReadTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("Read")
          .required("file_path", STRING, "path", "filename", "file", "filepath")
          .optional("offset", INTEGER)
          .optional("limit", INTEGER)
          .optional("pages", STRING);

  private static final int DEFAULT_LINES = 2000;
  private static final int LINE_CHARS = 2000;

  /** As many characters as fit into a quarter of a small model's context. */
  private static final int MAX_CHARS = 100_000;

  /**
   * Anthropic's limit for a picture is 5 MB of base64 (docs, "Vision"); other providers allow as
   * much or more.
   */
  private static final int MAX_IMAGE_BYTES = 3_750_000;

  /** Up to this size the lines that are not shown are counted. */
  private static final long COUNTED_BYTES = 32L << 20;

  private final ToolDefinition definition =
      new ToolDefinition(
          "Read",
          "Reads a file. Text comes with line numbers (not part of the file), at most 2000 lines a call: use offset and"
              + " limit for more. PNG, JPEG, GIF and WebP files come as pictures. It cannot read folders: use Glob.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "file_path":{"type":"string","description":"The file, absolute or relative to the working folder"},\
              "offset":{"type":"integer","minimum":1,"description":"The line to start at, from 1"},\
              "limit":{"type":"integer","minimum":1,"description":"How many lines to read"}},\
              "required":["file_path"],"additionalProperties":false}\
              """));

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.READ;
  }

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    if (input.has("pages")) {
      throw input.wrong("pages", "is not supported: PDF files cannot be read by this tool");
    }
    int offset = Math.max(1, input.integer("offset", 1, 0, Integer.MAX_VALUE));
    int limit = input.integer("limit", DEFAULT_LINES, 1, Integer.MAX_VALUE);
    Path file = context.workspace().resolve(input.string("file_path"));
    String shown = context.workspace().display(file);
    BasicFileAttributes attributes = FileAccess.regularFile("read", file);
    if (attributes == null) {
      throw new ToolException(
          shown + " does not exist (looked at " + file + "). Use Glob to find the file.");
    }
    // Of the moment before reading: a change while we read is then one that was not seen.
    FileStamp stamp = FileStamp.of(attributes);
    ToolOutcome outcome;
    try (Lines lines = Lines.open(file, 4 * LINE_CHARS)) {
      String image = imageType(lines.beginning());
      if (image != null) {
        outcome = image(file, shown, image, attributes.size());
      } else {
        refuseBinary(lines, shown, attributes.size());
        outcome = ToolOutcome.text(text(lines, offset, limit, attributes.size(), shown, context));
      }
    } catch (IOException e) {
      throw FileProblem.of("read", file, e);
    }
    context.notes().saw(file, stamp);
    return outcome;
  }

  private static String text(
      Lines lines, int offset, int limit, long size, String shown, ToolContext context)
      throws IOException, ToolException {
    StringBuilder text = new StringBuilder();
    boolean malformed = false;
    long last = 0;
    boolean more = false;
    while (lines.next()) {
      if (context.cancellation().isCancelled()) {
        throw new ToolException("Read was cancelled.");
      }
      if (lines.number() < offset) {
        continue;
      }
      if (lines.number() - offset >= limit || text.length() >= MAX_CHARS) {
        more = true;
        break;
      }
      malformed |= lines.malformed();
      Lines.appendNumbered(text, lines.number(), lines.shown(LINE_CHARS));
      last = lines.number();
    }
    if (lines.number() == 0) {
      return "(the file " + shown + " is empty)";
    }
    if (last == 0) {
      throw new ToolException(
          shown + " has only " + lines.number() + " lines; offset " + offset + " is past its end.");
    }
    if (more) {
      text.append("\n[lines ").append(offset).append(" to ").append(last);
      if (size <= COUNTED_BYTES) {
        while (lines.next()) {
          // only counted
        }
        text.append(" of ").append(lines.number());
      }
      text.append(" shown; go on with offset ").append(last + 1).append("]\n");
    }
    if (malformed) {
      text.append("\n[the file is not all UTF-8; bytes that are not show as \uFFFD]\n");
    }
    return text.toString();
  }

  private static void refuseBinary(Lines lines, String shown, long size) throws ToolException {
    byte[] start = lines.beginning();
    String kind = null;
    if (startsWith(start, 0, "\u00FF\u00FE") || startsWith(start, 0, "\u00FE\u00FF")) {
      kind = "text in UTF-16; convert it with iconv -f UTF-16 -t UTF-8 first";
    } else if (startsWith(start, 0, "%PDF-")) {
      kind = "a PDF document; get its text with a command such as pdftotext";
    } else if (lines.isBinary()) {
      kind = "a binary file; look at it with commands such as file, strings or xxd";
    }
    if (kind != null) {
      throw new ToolException(
          "Cannot read " + shown + ": it is " + kind + " (" + size + " bytes).");
    }
  }

  private static ToolOutcome image(Path file, String shown, String type, long size)
      throws IOException, ToolException {
    if (size > MAX_IMAGE_BYTES) {
      throw new ToolException(
          "Cannot read "
              + shown
              + ": the picture has "
              + size
              + " bytes, more than the "
              + MAX_IMAGE_BYTES
              + " that models take. Make it smaller first.");
    }
    byte[] bytes;
    try (InputStream in = Lines.openStream(file)) {
      bytes = in.readNBytes(MAX_IMAGE_BYTES);
    }
    ContentBlock picture =
        new ContentBlock.Image(
            new MediaSource.Base64(type, Base64.getEncoder().encodeToString(bytes)),
            null,
            Extensions.NONE);
    return new ToolOutcome(List.of(picture), false, List.of());
  }

  /**
   * Returns the media type that the first bytes tell, null where it is no picture that models take.
   */
  private static @Nullable String imageType(byte[] start) {
    if (startsWith(start, 0, "\u0089PNG\r\n\u001A\n")) {
      return "image/png";
    }
    if (startsWith(start, 0, "\u00FF\u00D8\u00FF")) {
      return "image/jpeg";
    }
    if (startsWith(start, 0, "GIF87a") || startsWith(start, 0, "GIF89a")) {
      return "image/gif";
    }
    return startsWith(start, 0, "RIFF") && startsWith(start, 8, "WEBP") ? "image/webp" : null;
  }

  private static boolean startsWith(byte[] start, int at, String latin1) {
    byte[] expected = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return start.length >= at + expected.length
        && java.util.Arrays.equals(start, at, at + expected.length, expected, 0, expected.length);
  }
}
