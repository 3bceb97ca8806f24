package io.agenticflow.provider;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/** The bytes of a stream of events, cut where events end. For one thread. */
final class PassedBytes implements PassedAnswer {
  private static final byte[] NOTHING = {};

  private final Map<String, List<String>> headers;
  private final ByteArrayOutputStream ready = new ByteArrayOutputStream();

  /** The start of an event whose end has not come yet. */
  private final ByteArrayOutputStream open = new ByteArrayOutputStream();

  PassedBytes(Map<String, List<String>> headers) {
    this.headers = headers;
  }

  /**
   * Adds what has arrived.
   *
   * @param boundary the index after the last event's end in {@code bytes}, or 0
   */
  void add(byte[] bytes, int length, int boundary) {
    if (boundary > 0) {
      complete();
      ready.write(bytes, 0, boundary);
    }
    open.write(bytes, boundary, length - boundary);
  }

  /** What was left open is whole. */
  void complete() {
    if (open.size() > 0) {
      ready.writeBytes(open.toByteArray());
      open.reset();
    }
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public byte[] take() {
    if (ready.size() == 0) {
      return NOTHING;
    }
    byte[] taken = ready.toByteArray();
    ready.reset();
    return taken;
  }
}
