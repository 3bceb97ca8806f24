package io.agenticflow.gateway;

import java.util.Locale;

/**
 * Which names mean this machine.
 *
 * <p>A web page can make a browser send requests to this machine's ports, and by pointing its own
 * name here (DNS rebinding) even read the answers. Such a request names the page's host, not this
 * machine.
 */
final class LoopbackNames {
  private LoopbackNames() {}

  /** Returns whether a {@code Host} header, with or without a port, names this machine. */
  static boolean isHost(String value) {
    String host = value.strip().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end > 0 && host.substring(0, end + 1).equals("[::1]");
    }
    int colon = host.indexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    return name.equals("localhost") || name.endsWith(".localhost") || isLoopbackAddress(name);
  }

  /** Returns whether an {@code Origin} header is of a page from this machine. */
  static boolean isOrigin(String value) {
    int start = value.indexOf("://");
    return start > 0 && isHost(value.substring(start + 3));
  }

  private static boolean isLoopbackAddress(String name) {
    return name.startsWith("127.")
        && name.length() <= 15
        && name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }
}
