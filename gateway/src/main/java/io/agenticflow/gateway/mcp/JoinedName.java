package io.agenticflow.gateway.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names tools of several servers, such that every client and every provider takes them: letters,
 * digits, {@code _} and {@code -}, and short enough for what clients put before them.
 */
final class JoinedName {
  private static final int LONGEST = 50;
  private static final int HASH_DIGITS = 8;

  private JoinedName() {}

  /** Returns {@code server__tool}, or where that cannot be a name, what is near to it. */
  static String of(String server, String tool) {
    String whole = server + "__" + tool;
    StringBuilder name = taken(whole);
    if (name.length() <= LONGEST && whole.contentEquals(name)) {
      return whole;
    }
    name.setLength(Math.min(name.length(), LONGEST - HASH_DIGITS - 1));
    return name.append('_').append(hash(whole)).toString();
  }

  /** Returns how the names of a server's tools begin, where they need not be shortened. */
  static String start(String server) {
    return taken(server + "__").toString();
  }

  private static StringBuilder taken(String whole) {
    StringBuilder name = new StringBuilder(whole.length());
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      boolean isTaken =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      name.append(isTaken ? c : '_');
    }
    return name;
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
