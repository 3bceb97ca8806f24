package io.agenticflow.provider.toolprompt;

import io.agenticflow.provider.ForwardingModelStream;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.PassedAnswer;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer in whose text the calls are found and become blocks of their own. */
final class ToolPromptStream extends ForwardingModelStream implements CallParser.Sink {
  private final CallParser parser;
  private final Supplier<String> ids;
  private final Deque<StreamEvent> waiting = new ArrayDeque<>();

  /** The next block's index. */
  private int index;

  /** Whether a text block of ours is open. */
  private boolean inText;

  /** Whether the upstream's open block is text, which the parser takes apart. */
  private boolean reading;

  ToolPromptStream(ModelStream next, Set<String> tools, Supplier<String> ids) {
    super(next);
    this.parser = new CallParser(tools, this);
    this.ids = ids;
  }

  @Override
  public @Nullable StreamEvent next() {
    while (waiting.isEmpty()) {
      StreamEvent event = super.next();
      if (event == null) {
        return null;
      }
      take(event);
    }
    return waiting.poll();
  }

  @Override
  public boolean isReady() {
    return !waiting.isEmpty() || super.isReady();
  }

  /** The provider's own bytes are of another answer than this. */
  @Override
  public @Nullable PassedAnswer passed() {
    return null;
  }

  @Override
  public void text(String text) {
    if (!inText) {
      waiting.add(new StreamEvent.BlockStart(index, new ContentBlock.Text("")));
      inText = true;
    }
    waiting.add(new StreamEvent.BlockDelta(index, new Delta.Text(text)));
  }

  @Override
  public void call(CallText.Call call) {
    endText();
    waiting.add(
        new StreamEvent.BlockStart(
            index,
            new ContentBlock.ToolUse("call_" + ids.get(), call.name(), RawJson.EMPTY_OBJECT)));
    waiting.add(new StreamEvent.BlockDelta(index, new Delta.InputJson(call.input().text())));
    waiting.add(new StreamEvent.BlockStop(index));
    index++;
  }

  private void take(StreamEvent event) {
    switch (event) {
      case StreamEvent.BlockStart(int _, ContentBlock.Text text) -> {
        reading = true;
        if (!text.text().isEmpty()) {
          parser.feed(text.text());
        }
      }
      case StreamEvent.BlockStart start -> {
        reading = false;
        finish(false);
        waiting.add(new StreamEvent.BlockStart(index, start.block()));
      }
      case StreamEvent.BlockDelta(int _, Delta.Text(String text)) when reading -> parser.feed(text);
      case StreamEvent.BlockDelta delta -> {
        if (!reading) {
          waiting.add(new StreamEvent.BlockDelta(index, delta.delta()));
        }
      }
      case StreamEvent.BlockStop _ -> {
        if (!reading) {
          waiting.add(new StreamEvent.BlockStop(index++));
        }
        reading = false; // whether the text was cut off shows what comes next
      }
      case StreamEvent.MessageDelta delta -> {
        finish(StopReason.MAX_TOKENS.equals(delta.stopReason()));
        waiting.add(
            parser.hasCalled() && isOrdinary(delta.stopReason())
                ? new StreamEvent.MessageDelta(
                    StopReason.TOOL_USE, null, delta.usage(), delta.extensions())
                : delta);
      }
      case StreamEvent.Failed failed -> {
        endText();
        waiting.add(failed);
      }
      case StreamEvent.MessageStart _,
          StreamEvent.MessageStop _,
          StreamEvent.Ping _,
          StreamEvent.Other _ ->
          waiting.add(event);
    }
  }

  private void finish(boolean outputLimit) {
    parser.finish(outputLimit);
    endText();
  }

  private void endText() {
    if (inText) {
      waiting.add(new StreamEvent.BlockStop(index++));
      inText = false;
    }
  }

  private static boolean isOrdinary(@Nullable StopReason reason) {
    return reason == null
        || reason.equals(StopReason.END_TURN)
        || reason.equals(StopReason.STOP_SEQUENCE);
  }
}
