package io.agenticflow.provider.http;

import java.time.Duration;

/** Durations in words for people. */
final class Words {
  private Words() {}

  /** Returns for example {@code 10 s} or {@code 250 ms}. */
  static String of(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
