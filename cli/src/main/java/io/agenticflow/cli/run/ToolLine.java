package io.agenticflow.cli.run;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.text.VisibleText;
import io.agenticflow.vocabulary.RawJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** A tool call in one line: its name and the argument that says most. */
public final class ToolLine {
  /** The arguments that name the object of a call, most telling first. */
  private static final List<String> TELLING =
      List.of("command", "file_path", "pattern", "path", "url", "description");

  private ToolLine() {}

  /** Returns for example {@code Write hello.py}, at most {@code width} characters. */
  public static String of(String tool, RawJson input, int width) {
    String argument = telling(input);
    String line = argument == null ? tool : tool + " " + oneLine(argument);
    return line.length() <= width ? line : line.substring(0, Math.max(1, width - 1)) + "…";
  }

  /**
   * Returns the text with every run of white space and control characters as one space, and without
   * what else could drive a terminal or hide a part of it.
   */
  public static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        gap = !line.isEmpty();
      } else {
        if (gap) {
          line.append(' ');
          gap = false;
        }
        line.append(c);
      }
    }
    return VisibleText.of(line.toString());
  }

  private static @Nullable String telling(RawJson input) {
    JrsValue tree;
    try {
      tree = Json.parse(input);
    } catch (JsonException e) {
      return null; // a weak model's broken arguments; the tool's answer says so
    }
    for (String name : TELLING) {
      String value = Json.string(tree, name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
