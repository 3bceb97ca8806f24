package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One step of an answer that is being written.
 *
 * <p>The grammar is that of Anthropic's Messages API: {@code MessageStart (BlockStart BlockDelta*
 * BlockStop)* MessageDelta MessageStop}, with {@code Ping} anywhere. Exactly one block is open at a
 * time and indexes count from 0 without gaps. A stream that fails ends with {@code Failed} instead.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming
 *     Messages</a>
 */
public sealed interface StreamEvent {

  /**
   * The answer begins.
   *
   * @param usage what is known so far: the prompt's tokens, perhaps an estimate, perhaps nothing
   */
  record MessageStart(String id, String model, Usage usage) implements StreamEvent {
    public MessageStart {
      requireNonNull(id, "id");
      requireNonNull(model, "model");
      requireNonNull(usage, "usage");
    }
  }

  /**
   * A block begins.
   *
   * @param block empty as yet: no words, no signature, and for a tool use the input {@code {}}; a
   *     block that arrives in one piece ({@code RedactedThinking}, {@code Other}) is whole
   */
  record BlockStart(int index, ContentBlock block) implements StreamEvent {
    public BlockStart {
      requireNonNull(block, "block");
    }
  }

  /** More of the open block. */
  record BlockDelta(int index, Delta delta) implements StreamEvent {
    public BlockDelta {
      requireNonNull(delta, "delta");
    }
  }

  /** The open block is whole. */
  record BlockStop(int index) implements StreamEvent {}

  /**
   * The answer's end is known.
   *
   * @param usage the final counts of the whole call, prompt included
   */
  record MessageDelta(
      @Nullable StopReason stopReason,
      @Nullable String stopSequence,
      Usage usage,
      Extensions extensions)
      implements StreamEvent {
    public MessageDelta {
      requireNonNull(usage, "usage");
      requireNonNull(extensions, "extensions");
    }

    public MessageDelta(StopReason stopReason, Usage usage) {
      this(stopReason, null, usage, Extensions.NONE);
    }
  }

  /** The answer is whole. */
  record MessageStop() implements StreamEvent {}

  /** Nothing new; the provider is alive. */
  record Ping() implements StreamEvent {}

  /** The provider reported a failure in the middle of the answer; nothing follows. */
  record Failed(ApiError error) implements StreamEvent {
    public Failed {
      requireNonNull(error, "error");
    }
  }

  /** An event that the vocabulary has no word for, whole. */
  record Other(String dialect, String type, RawJson json) implements StreamEvent {
    public Other {
      requireNonNull(dialect, "dialect");
      requireNonNull(type, "type");
      requireNonNull(json, "json");
    }
  }

  /** What is added to the open block. */
  sealed interface Delta {
    /** Words of a {@link ContentBlock.Text}. */
    record Text(String text) implements Delta {}

    /** Words of a {@link ContentBlock.Thinking}. */
    record Thinking(String thinking) implements Delta {}

    /** The signature of a {@link ContentBlock.Thinking}. */
    record Signature(String signature) implements Delta {}

    /**
     * A piece of the JSON text of a {@link ContentBlock.ToolUse}'s input; the pieces together are
     * the input.
     */
    record InputJson(String partialJson) implements Delta {}

    /** A delta that the vocabulary has no word for, whole. */
    record Other(String dialect, String type, RawJson json) implements Delta {}
  }
}
