package io.agenticflow.mcp.remote;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Writes any text as the value of a header.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding">
 *     Value encoding</a>
 */
final class HeaderText {
  private static final String BEFORE = "=?base64?";
  private static final String AFTER = "?=";

  private HeaderText() {}

  static String of(String text) {
    return isPlain(text)
        ? text
        : BEFORE
            + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
            + AFTER;
  }

  private static boolean isPlain(String text) {
    if (text.startsWith(BEFORE) && text.endsWith(AFTER)) {
      return false; // it would be read as encoded
    }
    if (text.startsWith(" ") || text.endsWith(" ")) {
      return false;
    }
    return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }
}
