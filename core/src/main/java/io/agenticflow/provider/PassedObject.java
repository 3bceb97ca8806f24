package io.agenticflow.provider;

import java.util.List;
import java.util.Map;

/** The bytes of an answer that came in one piece. For one thread. */
final class PassedObject implements PassedAnswer {
  private final Map<String, List<String>> headers;
  private byte[] body;

  PassedObject(Map<String, List<String>> headers, byte[] body) {
    this.headers = headers;
    this.body = body;
  }

  @Override
  public boolean isStream() {
    return false;
  }

  @Override
  public Map<String, List<String>> headers() {
    return headers;
  }

  @Override
  public byte[] take() {
    byte[] taken = body;
    body = new byte[0];
    return taken;
  }
}
