package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a whole answer apart into the events of a stream; the inverse of {@link StreamCollector}.
 */
public final class ResponseEvents {
  private ResponseEvents() {}

  /**
   * Returns the events, from {@link StreamEvent.MessageStart} to {@link StreamEvent.MessageStop}.
   */
  public static List<StreamEvent> of(ModelResponse response) {
    List<StreamEvent> events = new ArrayList<>();
    events.add(new StreamEvent.MessageStart(response.id(), response.model(), response.usage()));
    int index = 0;
    for (ContentBlock block : response.content()) {
      addBlock(index++, block, events);
    }
    events.add(
        new StreamEvent.MessageDelta(
            response.stopReason(),
            response.stopSequence(),
            response.usage(),
            response.extensions()));
    events.add(new StreamEvent.MessageStop());
    return events;
  }

  private static void addBlock(int index, ContentBlock block, List<StreamEvent> events) {
    switch (block) {
      case ContentBlock.Text text -> {
        events.add(
            new StreamEvent.BlockStart(
                index, new ContentBlock.Text("", text.cacheControl(), text.extensions())));
        if (!text.isEmpty()) {
          events.add(new StreamEvent.BlockDelta(index, new Delta.Text(text.text())));
        }
      }
      case ContentBlock.Thinking thinking -> {
        events.add(
            new StreamEvent.BlockStart(
                index, new ContentBlock.Thinking("", null, thinking.extensions())));
        if (!thinking.thinking().isEmpty()) {
          events.add(new StreamEvent.BlockDelta(index, new Delta.Thinking(thinking.thinking())));
        }
        if (thinking.signature() != null) {
          events.add(new StreamEvent.BlockDelta(index, new Delta.Signature(thinking.signature())));
        }
      }
      case ContentBlock.ToolUse use -> {
        events.add(
            new StreamEvent.BlockStart(
                index,
                new ContentBlock.ToolUse(
                    use.id(),
                    use.name(),
                    RawJson.EMPTY_OBJECT,
                    use.cacheControl(),
                    use.extensions())));
        events.add(new StreamEvent.BlockDelta(index, new Delta.InputJson(use.input().text())));
      }
      case ContentBlock.Image whole -> events.add(new StreamEvent.BlockStart(index, whole));
      case ContentBlock.Document whole -> events.add(new StreamEvent.BlockStart(index, whole));
      case ContentBlock.RedactedThinking whole ->
          events.add(new StreamEvent.BlockStart(index, whole));
      case ContentBlock.ToolResult whole -> events.add(new StreamEvent.BlockStart(index, whole));
      case ContentBlock.Other whole -> events.add(new StreamEvent.BlockStart(index, whole));
    }
    events.add(new StreamEvent.BlockStop(index));
  }
}
