package io.agenticflow.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Sends one answer with its turn's faults: waits, splits, falls silent, breaks off. For one thread,
 * used once.
 */
final class Play {
  private static final Duration TRICKLE = Duration.ofMillis(20);

  private final Turn turn;
  private final Rendered rendered;
  private final AnswerWriter out;
  private final ClientFeed client;
  private final RecordedRequest record;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private final @Nullable Random sizes;
  private int wanted;
  private int eventsSent;

  Play(Turn turn, Rendered rendered, AnswerWriter out, ClientFeed client, RecordedRequest record) {
    this.turn = turn;
    this.rendered = FrameFaults.apply(turn, rendered);
    this.out = out;
    this.client = client;
    this.record = record;
    Fault.RandomSplit random = turn.fault(Fault.RandomSplit.class);
    this.sizes = random == null ? null : new Random(random.seed());
    this.wanted = nextSize();
  }

  /**
   * Sends the answer as far as it goes.
   *
   * @param close whether to announce the end of the connection
   * @return whether the connection may carry another request
   * @throws IOException where the client left
   */
  boolean run(boolean close) throws IOException {
    Fault.DelayHeaders delay = turn.fault(Fault.DelayHeaders.class);
    if (delay != null && client.awaitEnd(delay.time())) {
      return false;
    }
    if (turn.has(Fault.Plain.NO_ANSWER)) {
      client.awaitEnd();
      return false;
    }
    if (turn.has(Fault.Plain.CLOSE_BEFORE_HEADERS)) {
      return brokenOff(false);
    }
    if (turn.has(Fault.Plain.RESET_BEFORE_HEADERS)) {
      return brokenOff(true);
    }
    boolean keepAlives = sendsKeepAlives();
    out.head(
        rendered.status(),
        rendered.headers(),
        keepAlives || rendered.streamed() ? -1 : length(),
        close);
    if (keepAlives && !sendKeepAlives()) {
      return false;
    }
    if (turn.fault(Fault.CommentsOnly.class) != null) {
      return finished(new byte[0], close);
    }
    return sendFrames(close);
  }

  private boolean sendFrames(boolean close) throws IOException {
    Fault.DelayEvents pause = turn.fault(Fault.DelayEvents.class);
    List<Frame> frames = rendered.frames();
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      if (frame.event()) {
        if (strikesNow()) {
          return strike(frame);
        }
        if (pause != null && eventsSent > 0) {
          release();
          if (client.awaitEnd(pause.time())) {
            return false;
          }
        }
      }
      int inside =
          turn.has(Fault.Plain.CUT_INSIDE_CHARACTER)
              ? FrameFaults.insideCharacter(frame.bytes())
              : -1;
      if (inside >= 0) {
        send(Arrays.copyOf(frame.bytes(), inside));
        release();
        return brokenOff(false);
      }
      if (frame.event()) {
        eventsSent++;
        record.eventSent();
      }
      if (i == frames.size() - 1 && !FrameFaults.breaksOff(turn)) {
        if (turn.has(Fault.Plain.CUT_INSIDE_CHARACTER)) {
          record.addExpectationProblem(
              "cut-in-character: the scripted answer has only ASCII, so nothing was cut");
        }
        return finished(frame.bytes(), close);
      }
      send(frame.bytes());
    }
    return strike(null);
  }

  private boolean strikesNow() {
    Fault.Cut cut = turn.fault(Fault.Cut.class);
    Fault.Reset reset = turn.fault(Fault.Reset.class);
    Fault.Silence silence = turn.fault(Fault.Silence.class);
    Fault.CutInsideEvent inside = turn.fault(Fault.CutInsideEvent.class);
    return (cut != null && eventsSent >= cut.afterEvents())
        || (reset != null && eventsSent >= reset.afterEvents())
        || (silence != null && eventsSent >= silence.afterEvents())
        || (inside != null && eventsSent >= inside.afterEvents());
  }

  /**
   * Breaks the answer off.
   *
   * @param next the event that would follow, or null where there is none
   */
  private boolean strike(@Nullable Frame next) throws IOException {
    if (turn.fault(Fault.CutInsideEvent.class) != null && next != null) {
      send(Arrays.copyOf(next.bytes(), next.bytes().length / 2));
    }
    release();
    if (turn.fault(Fault.Silence.class) != null) {
      client.awaitEnd();
      return false;
    }
    return brokenOff(turn.fault(Fault.Reset.class) != null);
  }

  private boolean brokenOff(boolean reset) throws IOException {
    record.ended(RecordedRequest.End.BROKEN_OFF);
    if (reset) {
      out.reset();
    } else {
      out.cut();
    }
    return false;
  }

  /**
   * Sends the last bytes and the body's end. The end is noted before them: a client that has them
   * may leave at once.
   */
  private boolean finished(byte[] last, boolean close) throws IOException {
    List<byte[]> pieces = pieces(last, true);
    for (int i = 0; i < pieces.size() - 1; i++) {
      write(pieces.get(i), false);
    }
    record.ended(RecordedRequest.End.ANSWERED);
    write(pieces.getLast(), true);
    return !close && !turn.has(Fault.Plain.STALE_CONNECTION);
  }

  private void send(byte[] bytes) throws IOException {
    for (byte[] piece : pieces(bytes, false)) {
      write(piece, false);
    }
  }

  /** Sends what random splitting still holds back. */
  private void release() throws IOException {
    if (held.size() > 0) {
      write(held.toByteArray(), false);
      held.reset();
    }
  }

  private void write(byte[] piece, boolean last) throws IOException {
    Fault.SlowBody slow = turn.fault(Fault.SlowBody.class);
    if (slow != null
        && !last
        && client.awaitEnd(
            Duration.ofNanos(1_000_000_000L * piece.length / slow.bytesPerSecond()))) {
      throw new IOException("the client left");
    }
    out.body(piece, last);
  }

  /** Cuts bytes into the writes they go out in; at least one where {@code last}. */
  private List<byte[]> pieces(byte[] bytes, boolean last) {
    if (sizes != null) {
      return randomPieces(bytes, last);
    }
    Fault.Split split = turn.fault(Fault.Split.class);
    Fault.SlowBody slow = turn.fault(Fault.SlowBody.class);
    int size = Integer.MAX_VALUE;
    if (split != null) {
      size = split.bytes();
    } else if (slow != null) {
      size = Math.max(1, (int) (slow.bytesPerSecond() * TRICKLE.toMillis() / 1000));
    }
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    do {
      int to = (int) Math.min((long) from + size, bytes.length);
      pieces.add(Arrays.copyOfRange(bytes, from, to));
      from = to;
    } while (from < bytes.length);
    return pieces;
  }

  private List<byte[]> randomPieces(byte[] bytes, boolean last) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte b : bytes) {
      held.write(b);
      if (held.size() == wanted) {
        pieces.add(held.toByteArray());
        held.reset();
        wanted = nextSize();
      }
    }
    if (last) {
      pieces.add(held.toByteArray());
      held.reset();
    }
    return pieces;
  }

  private int nextSize() {
    return sizes == null ? 0 : 1 + sizes.nextInt(60);
  }

  private boolean sendsKeepAlives() {
    return turn.fault(Fault.CommentsFirst.class) != null
        || turn.fault(Fault.CommentsOnly.class) != null;
  }

  /** OpenRouter keeps a connection that is not streamed alive with blank lines before the body. */
  private boolean sendKeepAlives() throws IOException {
    Fault.CommentsFirst first = turn.fault(Fault.CommentsFirst.class);
    Fault.CommentsOnly only = turn.fault(Fault.CommentsOnly.class);
    int count = (first != null ? first.count() : 0) + (only != null ? only.count() : 0);
    Duration every = first != null ? first.every() : only != null ? only.every() : Duration.ZERO;
    byte[] words =
        rendered.streamed()
            ? Frame.comment("OPENROUTER PROCESSING").bytes()
            : FrameFaults.bytes("\n         \n");
    for (int i = 0; i < count; i++) {
      send(words);
      release();
      if (client.awaitEnd(every)) {
        return false;
      }
    }
    return true;
  }

  private long length() {
    return rendered.frames().stream().mapToLong(frame -> frame.bytes().length).sum();
  }
}
