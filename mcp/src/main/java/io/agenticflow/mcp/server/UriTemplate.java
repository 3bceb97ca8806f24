package io.agenticflow.mcp.server;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses by a template of the simplest kind, {@code scheme://{part}/fixed}: each name in
 * braces stands for one or more characters other than a slash.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6570#section-3.2.2">RFC 6570, simple
 *     expansion</a>
 */
public final class UriTemplate {
  private UriTemplate() {}

  static boolean matches(String template, String uri) {
    return read(template, uri) != null;
  }

  /** Returns what stands in an address for each name; null where it is not of this form. */
  public static @Nullable Map<String, String> read(String template, String uri) {
    Map<String, String> parts = new LinkedHashMap<>();
    int at = 0;
    int from = 0;
    while (true) {
      int open = template.indexOf('{', from);
      String fixed = open < 0 ? template.substring(from) : template.substring(from, open);
      if (!uri.startsWith(fixed, at)) {
        return null;
      }
      at += fixed.length();
      if (open < 0) {
        return at == uri.length() ? parts : null;
      }
      int close = template.indexOf('}', open);
      if (close < 0) {
        return null;
      }
      int end = at;
      char after = close + 1 < template.length() ? template.charAt(close + 1) : '/';
      while (end < uri.length() && uri.charAt(end) != '/' && uri.charAt(end) != after) {
        end++;
      }
      if (end == at) {
        return null;
      }
      parts.put(template.substring(open + 1, close), uri.substring(at, end));
      at = end;
      from = close + 1;
    }
  }
}
