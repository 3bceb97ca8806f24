package io.agenticflow.provider;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonRepair;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose tool arguments are mended where there is one way to read them.
 *
 * <p>Held back, they are mended as a whole. Else each piece goes on when it comes, and only what is
 * missing at the end can be added. Arguments that the output limit cut are left as they are: what
 * was to come is not known. So the end of a call waits for the next event.
 */
final class MendingStream extends RewrittenStream {
  private final boolean holds;
  private final StringBuilder arguments = new StringBuilder();
  private boolean inCall;

  /** The end of a call whose arguments are not JSON. */
  private StreamEvent.@Nullable BlockStop broken;

  MendingStream(ModelStream next, boolean holds) {
    super(next);
    this.holds = holds;
  }

  @Override
  protected void take(StreamEvent event) {
    if (broken != null && !(event instanceof StreamEvent.Ping)) {
      boolean cut =
          event instanceof StreamEvent.Failed
              || (event instanceof StreamEvent.MessageDelta end
                  && StopReason.MAX_TOKENS.equals(end.stopReason()));
      endBroken(broken, !cut);
      broken = null;
    }
    switch (event) {
      case StreamEvent.BlockStart start -> {
        inCall = start.block() instanceof ContentBlock.ToolUse;
        arguments.setLength(0);
        emit(start);
      }
      case StreamEvent.BlockDelta(int _, Delta.InputJson(String json)) when inCall -> {
        arguments.append(json);
        if (!holds) {
          emit(event);
        }
      }
      case StreamEvent.BlockStop stop when inCall -> {
        inCall = false;
        if (arguments.toString().isBlank() || isJson(arguments.toString())) {
          flush(stop.index(), arguments.toString());
          emit(stop);
        } else {
          broken = stop;
        }
      }
      default -> emit(event);
    }
  }

  private void endBroken(StreamEvent.BlockStop stop, boolean mend) {
    String text = arguments.toString();
    String mended = mend ? mended(text) : text;
    if (holds) {
      flush(stop.index(), mended);
    } else if (mended.startsWith(text) && mended.length() > text.length()) {
      emit(
          new StreamEvent.BlockDelta(
              stop.index(), new Delta.InputJson(mended.substring(text.length()))));
    }
    emit(stop);
  }

  private void flush(int index, String text) {
    if (holds && !text.isEmpty()) {
      emit(new StreamEvent.BlockDelta(index, new Delta.InputJson(text)));
    }
  }

  /** Returns the text as JSON, or as it is where it cannot be mended. */
  private static String mended(String text) {
    try {
      String mended = JsonRepair.mend(text);
      return isJson(mended) ? mended : text;
    } catch (JsonException e) {
      return text; // there is more than one way to read it, or none
    }
  }

  private static boolean isJson(String text) {
    try {
      Json.parse(text);
      return true;
    } catch (JsonException e) {
      return false; // that is the question here
    }
  }
}
