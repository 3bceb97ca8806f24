package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Opens documents that are words in another wrapping, so that every model can read them. */
public final class PlainDocuments {
  private static final Set<String> PART = Set.of("type", "text", "source", "cache_control");

  private PlainDocuments() {}

  /**
   * Returns a request in which a document of text in base64 is one of plain text, and one that the
   * Messages API makes of content blocks is these blocks.
   */
  public static ModelRequest opened(ModelRequest request) {
    List<Message> messages = null;
    for (int i = 0; i < request.messages().size(); i++) {
      Message message = request.messages().get(i);
      List<ContentBlock> content = opened(message.content(), true);
      if (content != null) {
        messages = messages == null ? new ArrayList<>(request.messages()) : messages;
        messages.set(i, new Message(message.role(), content, message.extensions()));
      }
    }
    return messages == null ? request : request.toBuilder().messages(messages).build();
  }

  /** Returns a document whose text is in base64 as one of plain text, any other as it is. */
  public static ContentBlock.Document decoded(ContentBlock.Document document) {
    ContentBlock.Document plain = plain(document);
    return plain == null ? document : plain;
  }

  private static ContentBlock.@Nullable Document plain(ContentBlock.Document document) {
    if (!(document.source() instanceof MediaSource.Base64 bytes)
        || !bytes.mediaType().toLowerCase(Locale.ROOT).startsWith("text/")) {
      return null;
    }
    String text;
    try {
      text = new String(Base64.getMimeDecoder().decode(bytes.data()), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new DialectException(
          "a document of the type " + bytes.mediaType() + " is no base64", e);
    }
    return new ContentBlock.Document(
        new MediaSource.PlainText(text),
        document.title(),
        document.cacheControl(),
        document.extensions());
  }

  /** Returns the blocks with the documents among them opened, or null where none has to be. */
  private static @Nullable List<ContentBlock> opened(List<ContentBlock> blocks, boolean results) {
    List<ContentBlock> opened = null;
    for (int i = 0; i < blocks.size(); i++) {
      ContentBlock block = blocks.get(i);
      List<ContentBlock> parts = null;
      if (block instanceof ContentBlock.Document document) {
        ContentBlock.Document plain = plain(document);
        parts = plain == null ? parts(document) : List.of(plain);
      } else if (results && block instanceof ContentBlock.ToolResult result) {
        List<ContentBlock> content = opened(result.content(), false);
        if (content != null) {
          parts =
              List.of(
                  new ContentBlock.ToolResult(
                      result.toolUseId(),
                      content,
                      result.isError(),
                      result.cacheControl(),
                      result.extensions()));
        }
      }
      if (parts != null && opened == null) {
        opened = new ArrayList<>(blocks.subList(0, i));
      }
      if (opened != null) {
        opened.addAll(parts == null ? List.of(block) : parts);
      }
    }
    return opened;
  }

  /** Returns the blocks that a document is made of, or null where it is no such document. */
  private static @Nullable List<ContentBlock> parts(ContentBlock.Document document) {
    if (!(document.source() instanceof MediaSource.Other(String type, var json))
        || !type.equals("content")) {
      return null;
    }
    JrsValue content = Json.field(Json.parse(json), "content");
    StringBuilder words = new StringBuilder();
    List<ContentBlock> images = new ArrayList<>(0);
    if (content instanceof JrsString text) {
      words.append(text.getValue());
    }
    CacheControl mark = document.cacheControl();
    for (JrsValue part : Json.elements(content)) {
      if (!ExtensionFields.unknown("anthropic", part, PART).isEmpty()) {
        return null; // refused where it is written, by the name of its source
      }
      JrsValue own = Json.field(part, "cache_control");
      if (own != null) {
        mark = new CacheControl(Json.string(own, "ttl"));
      }
      JrsValue source = Json.field(part, "source");
      String url = Json.string(source, "url");
      String data = Json.string(source, "data");
      if ("text".equals(Json.string(part, "type"))) {
        words.append(words.isEmpty() ? "" : "\n").append(Json.string(part, "text", ""));
      } else if ("image".equals(Json.string(part, "type")) && (url != null || data != null)) {
        images.add(
            new ContentBlock.Image(
                url == null
                    ? new MediaSource.Base64(
                        Json.string(source, "media_type", "image/png"), data == null ? "" : data)
                    : new MediaSource.Url(url),
                null,
                Extensions.NONE));
      } else {
        return null;
      }
    }
    List<ContentBlock> parts = new ArrayList<>();
    parts.add(
        new ContentBlock.Document(
            new MediaSource.PlainText(words.toString()),
            document.title(),
            mark,
            document.extensions()));
    parts.addAll(images);
    return parts;
  }
}
