package io.agenticflow.gateway.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The current time as HTTP writes it, made once a second. Safe for use by several threads. */
final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static volatile Second last = new Second(Long.MIN_VALUE, "");

  private record Second(long epoch, String text) {}

  private HttpDate() {}

  static String now() {
    long epoch = System.currentTimeMillis() / 1000;
    Second second = last;
    if (second.epoch() != epoch) {
      second = new Second(epoch, FORMAT.format(Instant.ofEpochSecond(epoch)));
      last = second;
    }
    return second.text();
  }
}
