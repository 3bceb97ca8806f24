package io.agenticflow.provider;

import java.util.List;
import java.util.Map;

/**
 * An answer in the provider's own bytes, beside the events that were read from them. For the thread
 * that reads the events.
 */
public interface PassedAnswer {
  /** Returns whether the bytes are server-sent events; else they are one JSON object. */
  boolean isStream();

  /** Returns the headers of the answer by lower-case name. */
  Map<String, List<String>> headers();

  /**
   * Returns the bytes that have arrived since the last call. Of a stream they end where an event
   * ends, so that something else may be said after them; the rest of a stream that was cut off is
   * never returned. To be called when {@link ModelStream#next()} has handed over what was at hand.
   */
  byte[] take();
}
