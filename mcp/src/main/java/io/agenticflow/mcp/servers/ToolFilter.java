package io.agenticflow.mcp.servers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of a server's tools are used at all. A name may hold {@code *} for any characters.
 *
 * @param allowed null for all
 * @param denied stronger than {@code allowed}
 */
public record ToolFilter(@Nullable List<String> allowed, List<String> denied) {
  /** Every tool. */
  public static final ToolFilter ALL = new ToolFilter(null, List.of());

  public ToolFilter {
    allowed = allowed == null ? null : List.copyOf(allowed);
    denied = List.copyOf(denied);
  }

  /** Returns whether a tool is used, by its name as the server says it. */
  public boolean admits(String tool) {
    return denied.stream().noneMatch(pattern -> matches(pattern, tool))
        && (allowed == null || allowed.stream().anyMatch(pattern -> matches(pattern, tool)));
  }

  private static boolean matches(String pattern, String text) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(text);
    }
    if (!text.startsWith(pattern.substring(0, star))) {
      return false;
    }
    String rest = pattern.substring(star + 1);
    for (int from = star; from <= text.length(); from++) {
      if (matches(rest, text.substring(from))) {
        return true;
      }
    }
    return false;
  }
}
