package io.agenticflow.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MendingStreamTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what came | at the end only | held back
        "{\"a\":1}|{\"a\":1}|{\"a\":1}",
        "{\"a\": 1}  |{\"a\": 1}|{\"a\": 1}",
        "{\"a\":{\"b\":true|{\"a\":{\"b\":true}}|{\"a\":{\"b\":true}}",
        "{\"a\":\"x\"|{\"a\":\"x\"}|{\"a\":\"x\"}",
        "{'a':1}|{'a':1}|{\"a\":1}",
        "{\"a\":[1,2,]}|{\"a\":[1,2,]}|{\"a\":[1,2]}",
        "{\"a\":\"x|{\"a\":\"x|{\"a\":\"x",
        "{\"a\":1} {\"b\":2}|{\"a\":1} {\"b\":2}|{\"a\":1} {\"b\":2}",
        "``|``|``",
      })
  void arguments(String came, String atTheEnd, String held) {
    assertThat(arguments(came, false, StopReason.TOOL_USE).strip()).isEqualTo(atTheEnd);
    assertThat(arguments(came, true, StopReason.TOOL_USE).strip()).isEqualTo(held);
  }

  @Test
  void argumentsThatTheOutputLimitCut_areLeftAsTheyAre() {
    String cut = "{\"path\":\"a\"";
    assertThat(arguments(cut, false, StopReason.MAX_TOKENS)).isEqualTo(cut);
    assertThat(arguments(cut, true, StopReason.MAX_TOKENS)).isEqualTo(cut);
  }

  @Test
  void pieces_goOnWhenTheyCome_unlessTheyAreHeldBack() {
    assertThat(events("{\"a\":\"x\"", false, StopReason.TOOL_USE))
        .hasSize(10)
        .filteredOn(StreamEvent.BlockDelta.class::isInstance)
        .last()
        .isEqualTo(new StreamEvent.BlockDelta(0, new Delta.InputJson("}")));
    assertThat(events("{\"a\":\"x\"", true, StopReason.TOOL_USE))
        .filteredOn(StreamEvent.BlockDelta.class::isInstance)
        .containsExactly(new StreamEvent.BlockDelta(0, new Delta.InputJson("{\"a\":\"x\"}")));
  }

  private static String arguments(String came, boolean holds, StopReason reason) {
    StreamCollector collected = new StreamCollector();
    events(came, holds, reason).forEach(collected::accept);
    ContentBlock.ToolUse use = (ContentBlock.ToolUse) collected.response().content().getFirst();
    assertThat(collected.isComplete()).isTrue();
    return came.isEmpty() ? "" : use.input().text();
  }

  /** A call whose arguments come in pieces of two characters. */
  private static List<StreamEvent> events(String arguments, boolean holds, StopReason reason) {
    Deque<StreamEvent> events = new ArrayDeque<>();
    events.add(new StreamEvent.MessageStart("id", "m", Usage.NONE));
    events.add(
        new StreamEvent.BlockStart(0, new ContentBlock.ToolUse("t", "Read", RawJson.EMPTY_OBJECT)));
    for (int at = 0; at < arguments.length(); at += 2) {
      events.add(
          new StreamEvent.BlockDelta(
              0,
              new Delta.InputJson(arguments.substring(at, Math.min(at + 2, arguments.length())))));
    }
    events.add(new StreamEvent.BlockStop(0));
    events.add(new StreamEvent.MessageDelta(reason, Usage.NONE));
    events.add(new StreamEvent.MessageStop());
    List<StreamEvent> out = new ArrayList<>();
    MendingStream stream = new MendingStream(stream(events), holds);
    for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
      out.add(event);
    }
    return out;
  }

  private static ModelStream stream(Deque<StreamEvent> events) {
    return new ModelStream() {
      @Override
      public @Nullable StreamEvent next() {
        return events.poll();
      }

      @Override
      public void close() {}
    };
  }
}
