package io.agenticflow.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The faults that change what an answer's body holds, not when or how far it is sent. */
final class FrameFaults {
  private FrameFaults() {}

  static Rendered apply(Turn turn, Rendered rendered) {
    Rendered result = rendered;
    Fault.GarbageJson garbage = turn.fault(Fault.GarbageJson.class);
    if (garbage != null) {
      result = result.withFrames(replaced(result, garbage.afterEvents(), FrameFaults::garbled, 1));
    }
    Fault.DuplicateEvent duplicate = turn.fault(Fault.DuplicateEvent.class);
    if (duplicate != null && result.streamed()) {
      result = result.withFrames(replaced(result, duplicate.afterEvents(), frame -> frame, 2));
    }
    if (turn.has(Fault.Plain.CRLF_LINES) && result.streamed()) {
      result =
          result.withFrames(
              result.frames().stream()
                  .map(frame -> Frame.text(frame.text().replace("\n", "\r\n"), frame.event()))
                  .toList());
    }
    if (breaksOff(turn) && !result.streamed()) {
      result = result.withFrames(halves(result.frames().getFirst().bytes()));
    }
    Fault.ContentType type = turn.fault(Fault.ContentType.class);
    if (type != null) {
      result = result.withHeaders(Map.of("content-type", type.value()));
    }
    if (turn.has(Fault.Plain.FALSE_GZIP)) {
      result = result.withHeaders(Map.of("content-encoding", "gzip"));
    }
    return result;
  }

  /** Returns whether the answer stops after a number of events. */
  static boolean breaksOff(Turn turn) {
    return turn.fault(Fault.Cut.class) != null
        || turn.fault(Fault.Reset.class) != null
        || turn.fault(Fault.Silence.class) != null
        || turn.fault(Fault.CutInsideEvent.class) != null;
  }

  private interface Change {
    Frame of(Frame frame);
  }

  /**
   * Returns the frames with the event at {@code position} (the last one where there are fewer)
   * changed and repeated.
   */
  private static List<Frame> replaced(Rendered rendered, int position, Change change, int times) {
    List<Frame> frames = new ArrayList<>();
    int events = (int) rendered.frames().stream().filter(Frame::event).count();
    int struck = Math.min(position, events - 1);
    int seen = 0;
    for (Frame frame : rendered.frames()) {
      if (frame.event() && seen++ == struck) {
        for (int i = 0; i < times; i++) {
          frames.add(change.of(frame));
        }
      } else {
        frames.add(frame);
      }
    }
    return frames;
  }

  /** Keeps the lines and their names, and cuts the JSON in the last line of text in two. */
  private static Frame garbled(Frame frame) {
    String text = frame.text();
    String line = text.stripTrailing();
    String end = text.substring(line.length());
    int data = line.indexOf("data: ");
    int start = data < 0 ? 0 : data + "data: ".length();
    return Frame.text(line.substring(0, start + (line.length() - start) / 2) + end, frame.event());
  }

  private static List<Frame> halves(byte[] body) {
    int middle = body.length / 2;
    return List.of(
        new Frame(Arrays.copyOfRange(body, 0, middle), true),
        new Frame(Arrays.copyOfRange(body, middle, body.length), true));
  }

  /**
   * Returns where the first character of several bytes has its second byte, or -1 where all are
   * ASCII.
   */
  static int insideCharacter(byte[] utf8) {
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] < 0) {
        return i + 1;
      }
    }
    return -1;
  }

  /** An HTML page as a load balancer gives it. */
  static String htmlPage(int status) {
    return "<html>\r\n<head><title>%1$d Bad Gateway</title></head>\r\n<body>\r\n<center><h1>%1$d Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        .formatted(status);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
