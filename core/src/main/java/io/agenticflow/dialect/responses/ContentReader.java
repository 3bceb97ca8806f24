package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.dialect.DataUrl;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Reads what a message or a tool's output says: a string, or a list of parts. */
final class ContentReader {
  private static final Set<String> TEXT = Set.of("type", "text", "annotations", "logprobs");
  private static final Set<String> IMAGE = Set.of("type", "image_url", "file_id", "detail");
  private static final Set<String> FILE =
      Set.of("type", "file_data", "file_id", "file_url", "filename");

  private ContentReader() {}

  /** Returns the blocks; empty words are none. */
  static List<ContentBlock> read(@Nullable JrsValue content, String where) {
    return switch (content) {
      case null -> List.of();
      case JrsString text ->
          Json.words(text).isEmpty()
              ? List.of()
              : List.of(new ContentBlock.Text(Json.words(text), null, Extensions.NONE));
      case JrsArray array -> {
        List<ContentBlock> blocks = new ArrayList<>(array.size());
        int index = 0;
        for (JrsValue part : Json.elements(array)) {
          ContentBlock block = part(part, where + "[" + index++ + "]");
          if (!(block instanceof ContentBlock.Text text && text.isEmpty())) {
            blocks.add(block);
          }
        }
        yield blocks;
      }
      default -> throw new DialectException(where + " is neither a string nor an array");
    };
  }

  private static ContentBlock part(JrsValue part, String where) {
    String type = Json.string(part, "type", "");
    return switch (type) {
      case "input_text", "output_text", "text", "summary_text", "reasoning_text" ->
          new ContentBlock.Text(
              Json.words(part, "text"), null, ExtensionFields.unknown(NAME, part, TEXT));
      case "refusal" -> new ContentBlock.Text(Json.string(part, "refusal", ""));
      case "input_image" -> image(part, where);
      case "input_file" -> file(part, where);
      case "" -> throw new DialectException(where + " has no type");
      default -> new ContentBlock.Other(NAME, type, Json.raw(part));
    };
  }

  private static ContentBlock image(JrsValue part, String where) {
    String url = Json.string(part, "image_url");
    String id = Json.string(part, "file_id");
    if (url == null && id == null) {
      throw new DialectException(where + " has neither image_url nor file_id");
    }
    Extensions extensions = ExtensionFields.unknown(NAME, part, IMAGE);
    String detail = Json.string(part, "detail", "auto");
    if (!detail.equals("auto")) {
      extensions = extensions.with(NAME, "detail", Json.raw(Json.of(detail)));
    }
    return new ContentBlock.Image(url == null ? fileId(id) : DataUrl.read(url), null, extensions);
  }

  private static ContentBlock file(JrsValue part, String where) {
    String data = Json.string(part, "file_data");
    String url = Json.string(part, "file_url");
    String id = Json.string(part, "file_id");
    if (data == null && url == null && id == null) {
      throw new DialectException(where + " has neither file_data, file_url nor file_id");
    }
    return new ContentBlock.Document(
        data != null ? DataUrl.read(data) : url != null ? new MediaSource.Url(url) : fileId(id),
        Json.string(part, "filename"),
        null,
        ExtensionFields.unknown(NAME, part, FILE));
  }

  private static MediaSource fileId(@Nullable String id) {
    return new MediaSource.Other("file_id", Json.raw(Json.object().put("file_id", id).build()));
  }
}
