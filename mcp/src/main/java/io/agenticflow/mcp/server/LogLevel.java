package io.agenticflow.mcp.server;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much a log message matters, least first: the levels of syslog. */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  /** Returns the level of a name as messages have it; null where it is none. */
  static @Nullable LogLevel find(@Nullable String name) {
    for (LogLevel each : values()) {
      if (each.text().equals(name)) {
        return each;
      }
    }
    return null;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
