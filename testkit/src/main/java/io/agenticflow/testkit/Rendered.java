package io.agenticflow.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer in its dialect, before faults touch its bytes and its timing.
 *
 * @param headers content type included; length and connection not
 * @param streamed whether the frames are events of a stream; else there is one frame, the body
 */
record Rendered(int status, Map<String, String> headers, List<Frame> frames, boolean streamed) {

  static Rendered json(int status, Map<String, String> headers, String body) {
    return whole(status, headers, "application/json", body);
  }

  static Rendered whole(int status, Map<String, String> headers, String contentType, String body) {
    return new Rendered(
        status, with(headers, "content-type", contentType), List.of(Frame.text(body, true)), false);
  }

  /** Returns this with headers added, or replaced where they are there. */
  Rendered withHeaders(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    more.forEach((name, value) -> {
      all.keySet().removeIf(present -> present.equalsIgnoreCase(name));
      all.put(name, value);
    });
    return new Rendered(status, all, frames, streamed);
  }

  Rendered withFrames(List<Frame> others) {
    return new Rendered(status, headers, others, streamed);
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return all;
  }
}
