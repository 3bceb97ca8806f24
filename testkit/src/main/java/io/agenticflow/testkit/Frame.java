package io.agenticflow.testkit;

import java.nio.charset.StandardCharsets;

/**
 * A piece of an answer's body that goes out in one write unless a fault says otherwise.
 *
 * @param event false for comment lines, which faults do not count
 */
record Frame(byte[] bytes, boolean event) {

  /** An event of Chat Completions, which have no names. */
  static Frame data(String json) {
    return text("data: " + json + "\n\n", true);
  }

  /** An event of the Messages API. */
  static Frame event(String name, String json) {
    return text("event: " + name + "\ndata: " + json + "\n\n", true);
  }

  static Frame comment(String words) {
    return text(": " + words + "\n\n", false);
  }

  static Frame text(String text, boolean event) {
    return new Frame(text.getBytes(StandardCharsets.UTF_8), event);
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
