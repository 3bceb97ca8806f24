package io.agenticflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.provider.Cancellation;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads whole answers and checks the grammar of their events on the way. */
final class Answers {
  private Answers() {}

  static List<StreamEvent> events(ModelClient client, ModelRequest request) {
    List<StreamEvent> events = new ArrayList<>();
    try (ModelStream stream = client.send(request, new Cancellation())) {
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        events.add(event);
      }
    }
    return events;
  }

  static ModelResponse answer(ModelClient client, ModelRequest request) {
    return assemble(events(client, request));
  }

  static ModelResponse assemble(List<StreamEvent> events) {
    List<ContentBlock> blocks = new ArrayList<>();
    StreamEvent.@Nullable MessageStart start = null;
    StreamEvent.@Nullable MessageDelta end = null;
    @Nullable ContentBlock open = null;
    StringBuilder words = new StringBuilder();
    boolean stopped = false;
    for (StreamEvent event : events) {
      assertThat(stopped).as("an event after the end: %s", event).isFalse();
      switch (event) {
        case StreamEvent.MessageStart first -> {
          assertThat(start).isNull();
          start = first;
        }
        case StreamEvent.BlockStart block -> {
          assertThat(open).isNull();
          assertThat(block.index()).isEqualTo(blocks.size());
          open = block.block();
          words.setLength(0);
        }
        case StreamEvent.BlockDelta delta -> {
          assertThat(delta.index()).isEqualTo(blocks.size());
          words.append(
              switch (delta.delta()) {
                case StreamEvent.Delta.Text text -> text.text();
                case StreamEvent.Delta.InputJson json -> json.partialJson();
                case StreamEvent.Delta other -> throw new AssertionError(other);
              });
        }
        case StreamEvent.BlockStop stop -> {
          assertThat(stop.index()).isEqualTo(blocks.size());
          blocks.add(
              switch (open) {
                case ContentBlock.Text _ -> new ContentBlock.Text(words.toString());
                case ContentBlock.ToolUse use ->
                    new ContentBlock.ToolUse(use.id(), use.name(), new RawJson(words.toString()));
                case null, default -> throw new AssertionError(open);
              });
          open = null;
        }
        case StreamEvent.MessageDelta delta -> {
          assertThat(open).isNull();
          end = delta;
        }
        case StreamEvent.MessageStop _ -> stopped = true;
        case StreamEvent.Ping _ -> {}
        case StreamEvent.Failed _, StreamEvent.Other _ -> throw new AssertionError(event);
      }
    }
    assertThat(stopped).isTrue();
    if (start == null || end == null) {
      throw new AssertionError("no start or no end");
    }
    Usage usage = end.usage();
    return new ModelResponse(
        start.id(),
        start.model(),
        blocks,
        end.stopReason(),
        end.stopSequence(),
        usage,
        end.extensions());
  }
}
