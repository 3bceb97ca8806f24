package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads the stream of an answer with a web search: the pages that it cites are blocks at its end.
 */
final class SearchStreamReader implements Dialect.StreamReader {
  private final Dialect.StreamReader next;
  private final Supplier<String> ids;
  private final List<JrsValue> annotations = new ArrayList<>();
  private int blocks;

  SearchStreamReader(Dialect.StreamReader next, Supplier<String> ids) {
    this.next = next;
    this.ids = ids;
  }

  @Override
  public List<StreamEvent> read(SseEvent event) {
    if (event.data().contains("\"annotations\"")) {
      collect(event.data());
    }
    return withBlocks(next.read(event));
  }

  @Override
  public List<StreamEvent> end() {
    return withBlocks(next.end());
  }

  private void collect(String data) {
    try {
      for (JrsValue choice : Json.array(Json.parse(data), "choices")) {
        annotations.addAll(Json.array(Json.field(choice, "delta"), "annotations"));
        annotations.addAll(Json.array(Json.field(choice, "message"), "annotations"));
      }
    } catch (JsonException e) {
      // The reader behind this one says what is wrong with the chunk.
    }
  }

  private List<StreamEvent> withBlocks(List<StreamEvent> events) {
    List<StreamEvent> out = new ArrayList<>(events.size());
    for (StreamEvent event : events) {
      if (event instanceof StreamEvent.BlockStart) {
        blocks++;
      }
      if (event instanceof StreamEvent.MessageDelta) {
        for (ContentBlock block : SearchBlocks.of(annotations, ids)) {
          out.add(new StreamEvent.BlockStart(blocks, block));
          out.add(new StreamEvent.BlockStop(blocks));
          blocks++;
        }
      }
      out.add(event);
    }
    return out;
  }
}
