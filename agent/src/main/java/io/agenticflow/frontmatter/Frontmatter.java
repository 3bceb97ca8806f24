package io.agenticflow.frontmatter;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * A Markdown file cut in two: the fields between its first two lines {@code ---}, and the text
 * below.
 *
 * <p>The fields are read as YAML. Where that fails the file is read a second time, field by field,
 * because two faults are common in files that other programs accept: prose with a colon that nobody
 * quoted, and shell text that is not indented. In this second reading a broken one-line value is
 * taken as the text that it is. A broken longer value spoils the file if the field is one that the
 * caller acts on, since leaving out, say, a list of denied tools would do harm; of any other field
 * the raw text is kept. Every such mercy is a {@link Note}.
 *
 * @param fields in order of the file; empty where there is no frontmatter
 * @param body the text below, with {@code \n} line ends, without blank lines around it
 * @param notes what was wrong and forgiven
 */
public record Frontmatter(Map<String, Field> fields, String body, List<Note> notes) {
  private static final String FENCE = "---";

  /**
   * One field.
   *
   * @param line of its name in the file, counted from 1
   */
  public record Field(JrsValue value, int line) {}

  /** Something wrong at a line of the file, counted from 1. */
  public record Note(int line, String reason) {}

  /** Thrown when the fields cannot be read. */
  public static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    Broken(int line, String reason, @Nullable Throwable cause) {
      super(reason, cause);
      this.line = line;
    }

    /** Returns the line of the file, counted from 1. */
    public int line() {
      return line;
    }
  }

  /**
   * Reads a file's text.
   *
   * @param actedOn names of the fields whose values must not be lost
   * @throws Broken where the fields cannot be read, not even one by one
   */
  public static Frontmatter read(String text, Set<String> actedOn) throws Broken {
    List<String> lines = linesOf(text);
    if (!opens(lines)) {
      return new Frontmatter(Map.of(), body(lines), List.of());
    }
    int end = closing(lines);
    if (end < 0) {
      throw new Broken(1, "the frontmatter is never closed: a line --- is missing", null);
    }
    List<String> head = lines.subList(1, end);
    String body = body(lines.subList(end + 1, lines.size()));
    Reader reader = new Reader(actedOn);
    try {
      for (YamlMapping.Entry entry : YamlMapping.read(String.join("\n", head))) {
        reader.add(entry.key(), entry.value(), entry.line() + 1);
      }
    } catch (YamlMapping.Fault e) {
      reader = new Reader(actedOn);
      reader.readOneByOne(head, e);
    }
    return new Frontmatter(reader.fields, body, List.copyOf(reader.notes));
  }

  /** Returns the field's text if it is there and a single value that is not blank, else null. */
  public static @Nullable String text(@Nullable JrsValue value) {
    if (value == null || value.isNull() || value.isContainer()) {
      return null;
    }
    String text = value.asText();
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Returns the lines without their ends, and without a byte order mark. */
  public static List<String> linesOf(String text) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return content.lines().toList();
  }

  /** Whether the first line begins frontmatter. */
  public static boolean opens(List<String> lines) {
    return !lines.isEmpty() && isFence(lines.getFirst());
  }

  /** Returns the index of the line that ends the frontmatter, or -1. */
  public static int closing(List<String> lines) {
    for (int i = 1; i < lines.size(); i++) {
      if (isFence(lines.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isFence(String line) {
    return line.startsWith(FENCE) && line.substring(FENCE.length()).isBlank();
  }

  private static String body(List<String> lines) {
    int from = 0;
    int to = lines.size();
    while (from < to && lines.get(from).isBlank()) {
      from++;
    }
    while (to > from && lines.get(to - 1).isBlank()) {
      to--;
    }
    return String.join("\n", lines.subList(from, to));
  }

  /** Collects fields, whole or one by one. */
  private static final class Reader {
    private final Set<String> actedOn;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();

    Reader(Set<String> actedOn) {
      this.actedOn = actedOn;
    }

    void add(String name, JrsValue value, int line) throws Broken {
      Field first = fields.get(name);
      if (first == null) {
        fields.put(name, new Field(value, line));
      } else if (actedOn.contains(name)) {
        throw new Broken(
            line, "'" + name + "' is given twice, first on line " + first.line(), null);
      } else {
        notes.add(
            new Note(
                line,
                "'" + name + "' is given twice; the first, on line " + first.line() + ", counts"));
      }
    }

    void readOneByOne(List<String> head, YamlMapping.Fault whole) throws Broken {
      int at = 0;
      while (at < head.size() && isNothing(head.get(at))) {
        at++;
      }
      if (at == head.size() || nameIn(head.get(at)) == null) {
        throw new Broken(whole.line() + 1, notYaml(whole), whole);
      }
      while (at < head.size()) {
        int next = at + 1;
        while (next < head.size() && nameIn(head.get(next)) == null) {
          next++;
        }
        readOne(head.subList(at, next), at + 2);
        at = next;
      }
    }

    /** Reads the lines of one field, the first of which is line {@code line} of the file. */
    private void readOne(List<String> lines, int line) throws Broken {
      try {
        for (YamlMapping.Entry entry : YamlMapping.read(String.join("\n", lines))) {
          add(entry.key(), entry.value(), line + entry.line() - 1);
        }
      } catch (YamlMapping.Fault e) {
        int colon = lines.getFirst().indexOf(':');
        String name = lines.getFirst().substring(0, colon).strip();
        String value = lines.getFirst().substring(colon + 1).strip();
        boolean oneLine = lines.subList(1, lines.size()).stream().allMatch(Reader::isNothing);
        int where = line + e.line() - 1;
        if (oneLine && isProse(value)) {
          notes.add(
              new Note(
                  where,
                  name + " is read as plain text, because it is " + notYaml(e) + "; quote it"));
          add(name, Json.of(unquoted(value)), line);
        } else if (actedOn.contains(name)) {
          throw new Broken(where, name + " is " + notYaml(e), e);
        } else {
          notes.add(new Note(where, name + " is kept as raw text, because it is " + notYaml(e)));
          add(name, Json.of(String.join("\n", lines)), line);
        }
      }
    }

    /**
     * Returns the field's name if the line begins one: letters, digits, {@code _} and {@code -} up
     * to a colon.
     */
    private static @Nullable String nameIn(String line) {
      int at = 0;
      while (at < line.length() && isNameCharacter(line.charAt(at))) {
        at++;
      }
      boolean colon = at > 0 && at < line.length() && line.charAt(at) == ':';
      boolean ends =
          colon && (at + 1 == line.length() || Character.isWhitespace(line.charAt(at + 1)));
      return ends ? line.substring(0, at) : null;
    }

    private static boolean isNameCharacter(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '_'
          || c == '-';
    }

    private static boolean isNothing(String line) {
      return line.isBlank() || line.stripLeading().startsWith("#");
    }

    /**
     * Whether the value was not meant as a list, a map or a block, which half read would be
     * something else.
     */
    private static boolean isProse(String value) {
      return !value.isEmpty() && "[{|>".indexOf(value.charAt(0)) < 0;
    }

    private static String unquoted(String value) {
      char first = value.charAt(0);
      boolean quoted =
          value.length() > 1
              && (first == '"' || first == '\'')
              && value.endsWith(String.valueOf(first));
      return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static String notYaml(YamlMapping.Fault e) {
      return "not valid YAML (" + e.getMessage() + ")";
    }
  }
}
