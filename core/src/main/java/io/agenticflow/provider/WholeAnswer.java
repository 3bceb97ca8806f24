package io.agenticflow.provider;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.BlockDelta;
import io.agenticflow.vocabulary.StreamEvent.BlockStart;
import io.agenticflow.vocabulary.StreamEvent.BlockStop;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.List;

/** A whole answer as the events of a stream that had brought it in one go. */
final class WholeAnswer {
  private WholeAnswer() {}

  static List<StreamEvent> events(ModelResponse response) {
    List<StreamEvent> events = new ArrayList<>();
    events.add(new StreamEvent.MessageStart(response.id(), response.model(), response.usage()));
    int index = 0;
    for (ContentBlock block : response.content()) {
      addBlock(events, index++, block);
    }
    events.add(
        new StreamEvent.MessageDelta(
            response.stopReason(), response.stopSequence(), response.usage(), response.extensions()));
    events.add(new StreamEvent.MessageStop());
    return events;
  }

  private static void addBlock(List<StreamEvent> events, int index, ContentBlock block) {
    switch (block) {
      case ContentBlock.Text text -> {
        events.add(
            new BlockStart(
                index, new ContentBlock.Text("", text.cacheControl(), text.extensions())));
        if (!text.text().isEmpty()) {
          events.add(new BlockDelta(index, new Delta.Text(text.text())));
        }
      }
      case ContentBlock.Thinking thinking -> {
        events.add(
            new BlockStart(index, new ContentBlock.Thinking("", null, thinking.extensions())));
        if (!thinking.thinking().isEmpty()) {
          events.add(new BlockDelta(index, new Delta.Thinking(thinking.thinking())));
        }
        if (thinking.signature() != null) {
          events.add(new BlockDelta(index, new Delta.Signature(thinking.signature())));
        }
      }
      case ContentBlock.ToolUse use -> {
        events.add(
            new BlockStart(
                index,
                new ContentBlock.ToolUse(
                    use.id(), use.name(), RawJson.EMPTY_OBJECT, use.cacheControl(), use.extensions())));
        events.add(new BlockDelta(index, new Delta.InputJson(use.input().text())));
      }
      case ContentBlock.Image _,
          ContentBlock.Document _,
          ContentBlock.RedactedThinking _,
          ContentBlock.ToolResult _,
          ContentBlock.Other _ ->
          events.add(new BlockStart(index, block));
    }
    events.add(new BlockStop(index));
  }
}
