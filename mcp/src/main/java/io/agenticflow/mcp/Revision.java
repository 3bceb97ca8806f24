package io.agenticflow.mcp;

import org.jspecify.annotations.Nullable;

/**
 * A revision of the protocol, oldest first: {@code compareTo} tells which of two is newer.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/versioning">Versioning</a>
 */
public enum Revision {
  V2024_11_05("2024-11-05"),
  V2025_03_26("2025-03-26"),
  V2025_06_18("2025-06-18"),
  V2025_11_25("2025-11-25"),
  /** The first without a handshake: every request says what its sender speaks. */
  V2026_07_28("2026-07-28");

  /** The newest of those that begin with {@code initialize}. */
  public static final Revision NEWEST_STATEFUL = V2025_11_25;

  /** The newest of those that know no handshake and no session. */
  public static final Revision NEWEST_STATELESS = V2026_07_28;

  private final String text;

  Revision(String text) {
    this.text = text;
  }

  /** Returns it as it is written in messages. */
  public String text() {
    return text;
  }

  /** Returns whether there is no handshake, and each request carries what is to be known. */
  public boolean isStateless() {
    return compareTo(V2026_07_28) >= 0;
  }

  /** Returns whether it is this one or newer. */
  public boolean isAtLeast(Revision other) {
    return compareTo(other) >= 0;
  }

  /** Returns the revision that is written so, or null where none is known. */
  public static @Nullable Revision find(@Nullable String text) {
    for (Revision each : values()) {
      if (each.text.equals(text)) {
        return each;
      }
    }
    return null;
  }
}
