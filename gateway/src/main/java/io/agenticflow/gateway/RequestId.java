package io.agenticflow.gateway;

import java.util.concurrent.ThreadLocalRandom;

/** Names for requests and messages: unlikely to repeat, not secret. */
final class RequestId {
  static final String HEADER = "request-id";
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private RequestId() {}

  /** Returns a new name for a request. */
  static String next() {
    return random("req_");
  }

  /** Returns a new name with this prefix. */
  static String random(String prefix) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder id = new StringBuilder(prefix);
    for (int i = 0; i < 24; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
