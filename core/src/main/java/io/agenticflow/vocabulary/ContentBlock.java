package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a message's content.
 *
 * <p>The variants are those that several dialects share; anything else is {@link Other} and keeps
 * its JSON.
 */
public sealed interface ContentBlock {

  /** Words. */
  record Text(Words words, @Nullable CacheControl cacheControl, Extensions extensions)
      implements ContentBlock {
    public Text {
      requireNonNull(words, "words");
      requireNonNull(extensions, "extensions");
    }

    public Text(String text, @Nullable CacheControl cacheControl, Extensions extensions) {
      this(new Words(text), cacheControl, extensions);
    }

    public Text(String text) {
      this(text, null, Extensions.NONE);
    }

    /** Returns the words. */
    public String text() {
      return words.text();
    }

    /** Returns whether there are no words. */
    public boolean isEmpty() {
      return words.isEmpty();
    }
  }

  /** A picture. */
  record Image(MediaSource source, @Nullable CacheControl cacheControl, Extensions extensions)
      implements ContentBlock {
    public Image {
      requireNonNull(source, "source");
      requireNonNull(extensions, "extensions");
    }
  }

  /**
   * A document, such as a PDF.
   *
   * @param title its name, or null
   */
  record Document(
      MediaSource source,
      @Nullable String title,
      @Nullable CacheControl cacheControl,
      Extensions extensions)
      implements ContentBlock {
    public Document {
      requireNonNull(source, "source");
      requireNonNull(extensions, "extensions");
    }
  }

  /**
   * The model's reasoning in words.
   *
   * @param signature the provider's proof that the words are its own, which must come back
   *     unchanged, or null
   */
  record Thinking(String thinking, @Nullable String signature, Extensions extensions)
      implements ContentBlock {
    public Thinking {
      requireNonNull(thinking, "thinking");
      requireNonNull(extensions, "extensions");
    }

    public Thinking(String thinking) {
      this(thinking, null, Extensions.NONE);
    }
  }

  /** The model's reasoning, encrypted by its provider; it must come back unchanged. */
  record RedactedThinking(String data) implements ContentBlock {
    public RedactedThinking {
      requireNonNull(data, "data");
    }
  }

  /**
   * The model's wish that a tool be run.
   *
   * @param id what the answering {@link ToolResult} names; never empty
   * @param input the arguments; meant to be a JSON object, but a weak model's text may be broken
   */
  record ToolUse(
      String id,
      String name,
      RawJson input,
      @Nullable CacheControl cacheControl,
      Extensions extensions)
      implements ContentBlock {
    public ToolUse {
      requireNonNull(id, "id");
      requireNonNull(name, "name");
      requireNonNull(input, "input");
      requireNonNull(extensions, "extensions");
    }

    public ToolUse(String id, String name, RawJson input) {
      this(id, name, input, null, Extensions.NONE);
    }
  }

  /**
   * What a tool answered.
   *
   * @param toolUseId the {@link ToolUse#id()} that it answers
   * @param isError whether the tool failed
   */
  record ToolResult(
      String toolUseId,
      List<ContentBlock> content,
      boolean isError,
      @Nullable CacheControl cacheControl,
      Extensions extensions)
      implements ContentBlock {
    public ToolResult {
      requireNonNull(toolUseId, "toolUseId");
      content = List.copyOf(content);
      requireNonNull(extensions, "extensions");
    }

    public ToolResult(String toolUseId, String text, boolean isError) {
      this(toolUseId, List.of(new Text(text)), isError, null, Extensions.NONE);
    }
  }

  /**
   * A block that the vocabulary has no word for.
   *
   * @param dialect whose block it is: {@code anthropic} or {@code chat}
   * @param type its {@code type} field
   * @param json the whole block, its type included
   */
  record Other(String dialect, String type, RawJson json) implements ContentBlock {
    public Other {
      requireNonNull(dialect, "dialect");
      requireNonNull(type, "type");
      requireNonNull(json, "json");
    }
  }
}
