package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Folds the events of a stream into the answer that they are.
 *
 * <p>At any moment {@link #response()} is what has arrived so far, so that an answer that was cut
 * off is not lost. For one stream and one thread.
 */
public final class StreamCollector {
  private String id = "";
  private String model = "";
  private final List<ContentBlock> content = new ArrayList<>();
  private @Nullable OpenBlock open;
  private @Nullable StopReason stopReason;
  private @Nullable String stopSequence;
  private Usage usage = Usage.NONE;
  private Extensions extensions = Extensions.NONE;
  private boolean complete;
  private @Nullable ApiError error;

  /** Takes the next event. */
  public void accept(StreamEvent event) {
    switch (event) {
      case StreamEvent.MessageStart start -> {
        id = start.id();
        model = start.model();
        usage = start.usage();
      }
      case StreamEvent.BlockStart start -> {
        close();
        open = new OpenBlock(start.block());
      }
      case StreamEvent.BlockDelta delta -> {
        if (open != null) {
          open.add(delta.delta());
        }
      }
      case StreamEvent.BlockStop stop -> close();
      case StreamEvent.MessageDelta delta -> {
        stopReason = delta.stopReason();
        stopSequence = delta.stopSequence();
        usage = delta.usage();
        extensions = delta.extensions();
      }
      case StreamEvent.MessageStop stop -> {
        close();
        complete = true;
      }
      case StreamEvent.Failed failed -> error = failed.error();
      case StreamEvent.Ping ping -> {}
      case StreamEvent.Other other -> {}
    }
  }

  /** Returns whether the answer is whole. */
  public boolean isComplete() {
    return complete;
  }

  /** Returns the failure that ended the stream, or null. */
  public @Nullable ApiError error() {
    return error;
  }

  /**
   * Returns the answer as far as it has arrived, an open block included. It has no stop reason as
   * long as none has arrived; the input of a tool use that is still open is broken JSON.
   */
  public ModelResponse response() {
    List<ContentBlock> blocks = content;
    if (open != null) {
      blocks = new ArrayList<>(content);
      blocks.add(open.block());
    }
    return new ModelResponse(id, model, blocks, stopReason, stopSequence, usage, extensions);
  }

  private void close() {
    if (open != null) {
      content.add(open.block());
      open = null;
    }
  }

  /** A block and what has been added to it. */
  private static final class OpenBlock {
    private final ContentBlock start;
    private final StringBuilder words = new StringBuilder();
    private final StringBuilder signature = new StringBuilder();
    private final List<JrsValue> citations = new ArrayList<>(0);
    private final Map<String, JrsValue> otherFields = new LinkedHashMap<>();

    OpenBlock(ContentBlock start) {
      this.start = start;
    }

    void add(Delta delta) {
      switch (delta) {
        case Delta.Text text -> words.append(text.text());
        case Delta.Thinking thinking -> words.append(thinking.thinking());
        case Delta.InputJson input -> words.append(input.partialJson());
        case Delta.Signature more -> signature.append(more.signature());
        case Delta.Other other -> addOther(other);
      }
    }

    private void addOther(Delta.Other other) {
      JrsValue json = Json.parse(other.json());
      if (start instanceof ContentBlock.Text) {
        JrsValue citation = Json.field(json, "citation");
        if (other.type().equals("citations_delta") && citation != null) {
          citations.add(citation);
        }
        return;
      }
      for (Map.Entry<String, JrsValue> field : Json.fields(json)) {
        if (!field.getKey().equals("type")) {
          otherFields.merge(field.getKey(), field.getValue(), OpenBlock::joined);
        }
      }
    }

    /** Strings that come in pieces are put together; of anything else the last one counts. */
    private static JrsValue joined(JrsValue before, JrsValue after) {
      return before instanceof JrsString a && after instanceof JrsString b
          ? Json.of(a.getValue() + b.getValue())
          : after;
    }

    ContentBlock block() {
      return switch (start) {
        case ContentBlock.Text text ->
            new ContentBlock.Text(
                text.text() + words,
                text.cacheControl(),
                citations.isEmpty()
                    ? text.extensions()
                    : text.extensions()
                        .with("anthropic", "citations", Json.raw(Json.array(citations))));
        case ContentBlock.Thinking thinking ->
            new ContentBlock.Thinking(
                thinking.thinking() + words,
                signature.isEmpty() ? thinking.signature() : signature.toString(),
                thinking.extensions());
        case ContentBlock.ToolUse use ->
            words.isEmpty()
                ? use
                : new ContentBlock.ToolUse(
                    use.id(),
                    use.name(),
                    new RawJson(words.toString()),
                    use.cacheControl(),
                    use.extensions());
        case ContentBlock.Other other ->
            words.isEmpty() && otherFields.isEmpty() ? other : more(other);
        case ContentBlock.RedactedThinking same -> same;
        case ContentBlock.Image same -> same;
        case ContentBlock.Document same -> same;
        case ContentBlock.ToolResult same -> same;
      };
    }

    private ContentBlock more(ContentBlock.Other other) {
      JsonObjectBuilder json = Json.object();
      for (Map.Entry<String, JrsValue> field : Json.fields(Json.parse(other.json()))) {
        json.put(field.getKey(), field.getValue());
      }
      otherFields.forEach(json::put);
      if (!words.isEmpty()) {
        try {
          json.put("input", Json.parse(words.toString()));
        } catch (JsonException e) {
          json.put("input", words.toString()); // cut off in its middle; kept as it came
        }
      }
      return new ContentBlock.Other(other.dialect(), other.type(), Json.raw(json.build()));
    }
  }
}
