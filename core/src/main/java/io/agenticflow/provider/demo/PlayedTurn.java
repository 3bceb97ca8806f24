package io.agenticflow.provider.demo;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.List;

/** A turn of a recording as the events of a stream, in pieces as a model would write them. */
final class PlayedTurn {
  private static final Usage NOTHING = new Usage(0, 0, 0, 0, 0, Money.ZERO);
  private static final int INPUT_PIECE = 24;

  private PlayedTurn() {}

  static List<StreamEvent> events(Recording.Turn turn, int number) {
    List<StreamEvent> events = new ArrayList<>();
    events.add(
        new StreamEvent.MessageStart("demo-" + (number + 1), RecordedModelClient.MODEL, NOTHING));
    int block = 0;
    events.add(new StreamEvent.BlockStart(block, new ContentBlock.Text("")));
    for (String word : words(turn.text())) {
      events.add(new StreamEvent.BlockDelta(block, new StreamEvent.Delta.Text(word)));
    }
    events.add(new StreamEvent.BlockStop(block++));
    for (Recording.Call call : turn.calls()) {
      String id = "demo_" + (number + 1) + "_" + block;
      events.add(
          new StreamEvent.BlockStart(
              block, new ContentBlock.ToolUse(id, call.name(), RawJson.EMPTY_OBJECT)));
      String input = call.input().text();
      for (int at = 0; at < input.length(); at += INPUT_PIECE) {
        String piece = input.substring(at, Math.min(input.length(), at + INPUT_PIECE));
        events.add(new StreamEvent.BlockDelta(block, new StreamEvent.Delta.InputJson(piece)));
      }
      events.add(new StreamEvent.BlockStop(block++));
    }
    StopReason reason = turn.calls().isEmpty() ? StopReason.END_TURN : StopReason.TOOL_USE;
    events.add(new StreamEvent.MessageDelta(reason, null, NOTHING, Extensions.NONE));
    events.add(new StreamEvent.MessageStop());
    return events;
  }

  /** Returns the words with the blanks before them; together they are the text. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int from = 0;
    for (int at = 1; at < text.length(); at++) {
      if (text.charAt(at) == ' ') {
        words.add(text.substring(from, at));
        from = at;
      }
    }
    words.add(text.substring(from));
    return words;
  }
}
