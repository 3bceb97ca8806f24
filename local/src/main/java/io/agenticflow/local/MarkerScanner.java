package io.agenticflow.local;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the first of some markers in text that comes in pieces, and holds back what may be the
 * beginning of one.
 *
 * <p>Not safe for use by several threads.
 */
final class MarkerScanner {
  private final List<String> markers;
  private final StringBuilder held = new StringBuilder();
  private @Nullable String found;

  /** Creates a scanner; no marker may be empty. */
  MarkerScanner(List<String> markers) {
    this.markers = List.copyOf(markers);
  }

  /**
   * Takes more text and returns what surely stands before any marker; nothing once a marker was
   * found.
   */
  String feed(String text) {
    if (found != null) {
      return "";
    }
    held.append(text);
    int first = -1;
    for (String marker : markers) {
      int at = held.indexOf(marker);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
        found = marker;
      }
    }
    return release(first >= 0 ? first : held.length() - possibleMarker());
  }

  /** Returns the marker that was found, or null. */
  @Nullable String found() {
    return found;
  }

  /** Returns what was held back, at the end of the text; nothing where a marker was found. */
  String finish() {
    return found != null ? "" : release(held.length());
  }

  private String release(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }

  /** Returns the length of the longest end of the held text that begins a marker. */
  private int possibleMarker() {
    int longest = 0;
    for (String marker : markers) {
      for (int n = Math.min(marker.length() - 1, held.length()); n > longest; n--) {
        if (endsWith(marker, n)) {
          longest = n;
        }
      }
    }
    return longest;
  }

  private boolean endsWith(String marker, int length) {
    int offset = held.length() - length;
    for (int i = 0; i < length; i++) {
      if (held.charAt(offset + i) != marker.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
