package io.agenticflow.mcp.servers;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables in the place of <code>${NAME}</code> and <code>${NAME:-text}</code>.
 */
final class VariableExpansion {
  private final Map<String, String> environment;

  VariableExpansion(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Returns the text with its variables replaced; what only looks like one stays.
   *
   * @throws DefinitionException where a variable has no value and no other text is given
   */
  String expand(String text) throws DefinitionException {
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", at)) {
      out.append(text, at, start);
      int end = text.indexOf('}', start);
      String inside = end < 0 ? "" : text.substring(start + 2, end);
      int dash = inside.indexOf(":-");
      String name = dash < 0 ? inside : inside.substring(0, dash);
      if (isName(name)) {
        out.append(value(name, dash < 0 ? null : inside.substring(dash + 2)));
        at = end + 1;
      } else {
        out.append("${");
        at = start + 2;
      }
    }
    return out.append(text, at, text.length()).toString();
  }

  private String value(String name, @Nullable String otherwise) throws DefinitionException {
    String value = environment.get(name);
    if (otherwise != null && (value == null || value.isEmpty())) {
      return otherwise;
    }
    if (value == null) {
      throw new DefinitionException(
          "wants the environment variable " + name + ", which is not set");
    }
    return value;
  }

  private static boolean isName(String text) {
    if (text.isEmpty() || Character.isDigit(text.charAt(0))) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '_' && (c > 'z' || !Character.isLetterOrDigit(c))) {
        return false;
      }
    }
    return true;
  }
}
