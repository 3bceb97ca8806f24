package io.agenticflow.provider.toolprompt;

import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.RewrittenStream;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An answer in whose text the calls are found and become blocks of their own. */
final class ToolPromptStream extends RewrittenStream implements CallParser.Sink {
  private final CallParser parser;
  private final Supplier<String> ids;

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
  public void text(String text) {
    if (!inText) {
      emit(new StreamEvent.BlockStart(index, new ContentBlock.Text("")));
      inText = true;
    }
    emit(new StreamEvent.BlockDelta(index, new Delta.Text(text)));
  }

  @Override
  public void call(CallText.Call call) {
    endText();
    emit(
        new StreamEvent.BlockStart(
            index,
            new ContentBlock.ToolUse("call_" + ids.get(), call.name(), RawJson.EMPTY_OBJECT)));
    emit(new StreamEvent.BlockDelta(index, new Delta.InputJson(call.input().text())));
    emit(new StreamEvent.BlockStop(index));
    index++;
  }

  @Override
  protected void take(StreamEvent event) {
    switch (event) {
      case StreamEvent.BlockStart(int _, ContentBlock.Text text) -> {
        reading = true;
        if (!text.isEmpty()) {
          parser.feed(text.text());
        }
      }
      case StreamEvent.BlockStart start -> {
        reading = false;
        finish(false);
        emit(new StreamEvent.BlockStart(index, start.block()));
      }
      case StreamEvent.BlockDelta(int _, Delta.Text(String text)) when reading -> parser.feed(text);
      case StreamEvent.BlockDelta delta -> {
        if (!reading) {
          emit(new StreamEvent.BlockDelta(index, delta.delta()));
        }
      }
      case StreamEvent.BlockStop _ -> {
        if (!reading) {
          emit(new StreamEvent.BlockStop(index++));
        }
        reading = false; // whether the text was cut off shows what comes next
      }
      case StreamEvent.MessageDelta delta -> {
        finish(StopReason.MAX_TOKENS.equals(delta.stopReason()));
        emit(
            parser.hasCalled() && isOrdinary(delta.stopReason())
                ? new StreamEvent.MessageDelta(
                    StopReason.TOOL_USE, null, delta.usage(), delta.extensions())
                : delta);
      }
      case StreamEvent.Failed failed -> {
        endText();
        emit(failed);
      }
      case StreamEvent.MessageStart _,
          StreamEvent.MessageStop _,
          StreamEvent.Ping _,
          StreamEvent.Other _ ->
          emit(event);
    }
  }

  private void finish(boolean outputLimit) {
    parser.finish(outputLimit);
    endText();
  }

  private void endText() {
    if (inText) {
      emit(new StreamEvent.BlockStop(index++));
      inText = false;
    }
  }

  private static boolean isOrdinary(@Nullable StopReason reason) {
    return reason == null
        || reason.equals(StopReason.END_TURN)
        || reason.equals(StopReason.STOP_SEQUENCE);
  }
}
