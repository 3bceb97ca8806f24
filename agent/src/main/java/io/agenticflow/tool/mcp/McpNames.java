package io.agenticflow.tool.mcp;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Gives servers' tools the names by which models call them: {@code mcp__server__tool}, of letters,
 * digits, dashes and underscores, at most 64 of them, no two alike. For one thread.
 */
final class McpNames {
  /** What all providers take. */
  private static final int LONGEST = 64;

  private final Set<String> given = new HashSet<>();

  /** Returns what the names of a server's tools begin with. */
  static String prefix(String server) {
    return "mcp__" + plain(server) + "__";
  }

  /** Returns the name of a tool; the same for the same tools in the same order. */
  String name(String server, String tool) {
    String name = prefix(server) + plain(tool);
    if (name.length() > LONGEST || given.contains(name.toLowerCase(Locale.ROOT))) {
      // What is cut off would make two tools one; the sum of the whole tells them apart.
      String end = "_" + sum(server + "\n" + tool);
      name = name.substring(0, Math.min(name.length(), LONGEST - end.length())) + end;
    }
    given.add(name.toLowerCase(Locale.ROOT));
    return name;
  }

  private static String sum(String text) {
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", sum.getValue());
  }

  /** Returns a text with an underscore for what is no letter, digit or dash. */
  static String plain(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isPlain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      out.append(isPlain ? c : '_');
    }
    return out.toString();
  }
}
