package io.agenticflow.agent.definition;

import io.agenticflow.frontmatter.Frontmatter;
import java.util.List;

/**
 * What can be known of a file's agent name from its lines alone, without reading YAML: finding one
 * agent among many files must not cost reading them all.
 *
 * <p>It never errs, it only may not know. A name is given only where it is the first field, as it
 * nearly always is: below other fields a line {@code name:} can be part of a quoted value.
 */
sealed interface NameScan {

  /** The file defines this agent, or none. */
  record Named(String name) implements NameScan {}

  /** The file has no field {@code name}. */
  record Unnamed() implements NameScan {}

  /** Only YAML can tell. */
  record Unknown() implements NameScan {}

  /**
   * Looks at a file's beginning.
   *
   * @param whole whether {@code text} is the whole file
   */
  static NameScan of(String text, boolean whole) {
    List<String> lines = Frontmatter.linesOf(text);
    if (!Frontmatter.opens(lines)) {
      return new Unnamed();
    }
    int end = Frontmatter.closing(lines);
    // Of a cut text the last line may be half a line.
    boolean cut = !whole && (end < 0 || end == lines.size() - 1);
    int known = Math.max(1, cut ? lines.size() - 1 : end < 0 ? lines.size() : end);
    int first = 1;
    while (first < known && isNothing(lines.get(first))) {
      first++;
    }
    if (first < known && lines.get(first).startsWith("name:")) {
      boolean alone = first + 1 < known ? !goesOn(lines.get(first + 1)) : !cut;
      return alone ? simple(lines.get(first).substring("name:".length())) : new Unknown();
    }
    // Also an escape can spell it.
    boolean mention =
        lines.subList(first, known).stream()
            .anyMatch(line -> line.contains("name") || line.contains("\\"));
    return cut || end < 0 || mention ? new Unknown() : new Unnamed();
  }

  private static boolean isNothing(String line) {
    return line.isBlank() || line.startsWith("#");
  }

  /** Whether a line could belong to the value that began on the line before it. */
  private static boolean goesOn(String line) {
    return line.isBlank() || Character.isWhitespace(line.charAt(0));
  }

  private static NameScan simple(String afterColon) {
    if (afterColon.isBlank() || !Character.isWhitespace(afterColon.charAt(0))) {
      return new Unknown();
    }
    String value = afterColon.strip();
    char first = value.charAt(0);
    boolean quoted =
        value.length() > 1
            && (first == '"' || first == '\'')
            && value.charAt(value.length() - 1) == first;
    String name = quoted ? value.substring(1, value.length() - 1) : value;
    boolean plain =
        !name.isEmpty() && name.equals(name.strip()) && name.chars().allMatch(NameScan::isHarmless);
    boolean aWord = quoted || (isLetter(first) && !isYamlWord(name));
    return plain && aWord ? new Named(name) : new Unknown();
  }

  private static boolean isYamlWord(String name) {
    return name.equalsIgnoreCase("true")
        || name.equalsIgnoreCase("false")
        || name.equalsIgnoreCase("null");
  }

  /**
   * Whether the character means only itself in YAML, quoted or not, wherever it stands behind a
   * first letter.
   */
  private static boolean isHarmless(int c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == ' ';
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
