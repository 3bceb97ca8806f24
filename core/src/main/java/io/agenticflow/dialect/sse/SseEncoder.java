package io.agenticflow.dialect.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Turns server-sent events into bytes. */
public final class SseEncoder {
  private static final byte[] COMMENT = ": keep-alive\n\n".getBytes(UTF_8);

  private SseEncoder() {}

  /**
   * Returns the event with an {@code event:} line where it is named, a {@code data:} line for each
   * line of its data, and the blank line that ends it. CR and CRLF in the data also end a line, so
   * a reader gets them as LF.
   */
  public static byte[] encode(SseEvent event) {
    StringBuilder out = new StringBuilder(event.data().length() + 48);
    append(event, out);
    return out.toString().getBytes(UTF_8);
  }

  /** Returns several events as one piece, for one write to the network. */
  public static byte[] encode(Iterable<SseEvent> events) {
    StringBuilder out = new StringBuilder(256);
    for (SseEvent event : events) {
      append(event, out);
    }
    return out.toString().getBytes(UTF_8);
  }

  /**
   * Returns a comment, which every reader skips: it keeps a silent connection open where a dialect
   * has no ping.
   */
  public static byte[] comment() {
    return COMMENT.clone();
  }

  private static void append(SseEvent event, StringBuilder out) {
    if (event.name() != null) {
      out.append("event: ").append(event.name()).append('\n');
    }
    String data = event.data();
    out.append("data: ");
    if (data.indexOf('\n') < 0 && data.indexOf('\r') < 0) { // one line, as JSON nearly always is
      out.append(data).append("\n\n");
      return;
    }
    for (int i = 0; i < data.length(); i++) {
      char c = data.charAt(i);
      if (c == '\n' || c == '\r') {
        if (c == '\r' && i + 1 < data.length() && data.charAt(i + 1) == '\n') {
          i++;
        }
        out.append("\ndata: ");
      } else {
        out.append(c);
      }
    }
    out.append("\n\n");
  }
}
