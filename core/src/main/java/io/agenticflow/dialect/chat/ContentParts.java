package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.DataUrl;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.JoinedWords;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Writes what a message says: a string where words are all of it, else an array of parts. */
final class ContentParts {
  private static final Set<String> NESTED = Set.of("image_url", "file");

  private final boolean cacheMarks;

  ContentParts(boolean cacheMarks) {
    this.cacheMarks = cacheMarks;
  }

  /**
   * Returns the content.
   *
   * @param between what stands between two text blocks that become one string
   */
  JrsValue content(List<ContentBlock> blocks, String between) {
    JoinedWords words = new JoinedWords();
    for (ContentBlock block : blocks) {
      if (!(block instanceof ContentBlock.Text text) || isPart(text)) {
        return parts(blocks);
      }
      words.add(between, text.words());
    }
    return Json.of(words.words());
  }

  /** Returns whether there is more to a text than its words. */
  private boolean isPart(ContentBlock.Text text) {
    return (cacheMarks && text.cacheControl() != null) || !text.extensions().of(NAME).isEmpty();
  }

  private JrsValue parts(List<ContentBlock> blocks) {
    List<JrsValue> parts = new ArrayList<>(blocks.size());
    for (ContentBlock block : blocks) {
      parts.add(
          switch (block) {
            case ContentBlock.Text text ->
                text(text.words(), text.cacheControl(), text.extensions());
            case ContentBlock.Image image -> image(image);
            case ContentBlock.Document document -> document(document);
            case ContentBlock.Other other when other.dialect().equals(NAME) ->
                Json.parse(other.json());
            default -> throw cannotCarry(block, "a user message");
          });
    }
    return Json.array(parts);
  }

  JrsValue text(Words words, @Nullable CacheControl mark, Extensions extensions) {
    return finish(typed("text").put("text", Json.of(words)), mark, extensions);
  }

  JrsValue image(ContentBlock.Image image) {
    String url =
        switch (image.source()) {
          case MediaSource.Base64 bytes -> DataUrl.write(bytes);
          case MediaSource.Url address -> address.url();
          case MediaSource.PlainText text ->
              throw cannotCarry("an image of plain text", "a message");
          case MediaSource.Other other ->
              throw cannotCarry(
                  "an image whose source is of the kind " + other.type(), "a message");
        };
    JsonObjectBuilder inner = Json.object().put("url", url);
    ExtensionFields.putNested(inner, NAME, SharedFields.of(image.extensions()), "image_url");
    return finish(
        typed("image_url").put("image_url", inner.build()),
        image.cacheControl(),
        image.extensions());
  }

  private JrsValue document(ContentBlock.Document document) {
    String plain = plainText(document);
    if (plain != null) {
      return text(new Words(plain), document.cacheControl(), document.extensions());
    }
    JsonObjectBuilder file = Json.object();
    switch (document.source()) {
      case MediaSource.Base64 bytes ->
          file.put(
                  "filename",
                  document.title() == null ? fileName(bytes.mediaType()) : document.title())
              .put("file_data", DataUrl.write(bytes));
      case MediaSource.Url address ->
          file.put("filename", document.title() == null ? "document.pdf" : document.title())
              .put("file_data", address.url());
      case MediaSource.Other other -> {
        String id =
            other.type().equals("file_id")
                ? Json.string(Json.parse(other.json()), "file_id")
                : null;
        if (id == null) {
          throw cannotCarry("a document whose source is of the kind " + other.type(), "a message");
        }
        file.put("filename", document.title()).put("file_id", id);
      }
      case MediaSource.PlainText text -> throw new AssertionError("plain text is written as text");
    }
    ExtensionFields.putNested(file, NAME, document.extensions(), "file");
    return finish(
        typed("file").put("file", file.build()), document.cacheControl(), document.extensions());
  }

  /** Returns the words of a document that is plain text, under its title; null for any other. */
  static @Nullable String plainText(ContentBlock.Document document) {
    if (!(document.source() instanceof MediaSource.PlainText text)) {
      return null;
    }
    return document.title() == null ? text.text() : document.title() + "\n\n" + text.text();
  }

  static DialectException cannotCarry(ContentBlock block, String where) {
    return cannotCarry(
        switch (block) {
          case ContentBlock.Text text -> "a text block";
          case ContentBlock.Image image -> "an image block";
          case ContentBlock.Document document -> "a document block";
          case ContentBlock.Thinking thinking -> "a thinking block";
          case ContentBlock.RedactedThinking redacted -> "a redacted_thinking block";
          case ContentBlock.ToolUse use -> "a tool_use block";
          case ContentBlock.ToolResult result -> "a tool_result block";
          case ContentBlock.Other other -> "a block of type " + other.type();
        },
        where);
  }

  private static DialectException cannotCarry(String what, String where) {
    return new DialectException("Chat Completions cannot carry " + what + " in " + where);
  }

  private JrsValue finish(
      JsonObjectBuilder part, @Nullable CacheControl mark, Extensions extensions) {
    if (mark != null && cacheMarks) {
      part.put("cache_control", mark(mark));
    }
    ExtensionFields.put(part, NAME, extensions, NESTED);
    return part.build();
  }

  static JrsValue mark(CacheControl mark) {
    return typed("ephemeral").put("ttl", mark.ttl()).build();
  }

  private static JsonObjectBuilder typed(String type) {
    return Json.object().put("type", type);
  }

  private static String fileName(String mediaType) {
    return mediaType.equals("application/pdf") ? "document.pdf" : "document";
  }
}
