package io.agenticflow.hook;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which occasions of an event a hook is about: nothing or {@code *} is all; a name, or several with
 * {@code |} between, are exactly those; anything else is a regular expression that must be found in
 * the name. Immutable.
 */
public final class HookMatcher {
  /** Matches everything. */
  public static final HookMatcher ALL = new HookMatcher("*", List.of(), null);

  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_-]+(\\|[A-Za-z0-9_-]+)*");

  private final String text;
  private final List<String> names;
  private final @Nullable Pattern pattern;

  private HookMatcher(String text, List<String> names, @Nullable Pattern pattern) {
    this.text = text;
    this.names = names;
    this.pattern = pattern;
  }

  /**
   * Reads a matcher.
   *
   * @throws IllegalArgumentException where it is no regular expression; the message is for people
   */
  public static HookMatcher of(@Nullable String text) {
    String stripped = text == null ? "" : text.strip();
    if (stripped.isEmpty() || stripped.equals("*")) {
      return ALL;
    }
    if (NAMES.matcher(stripped).matches()) {
      return new HookMatcher(stripped, List.of(stripped.split("\\|", -1)), null);
    }
    try {
      return new HookMatcher(stripped, List.of(), Pattern.compile(stripped));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the matcher " + stripped + " is no regular expression: " + e.getDescription(), e);
    }
  }

  /** Returns whether it is about what has this name; the empty name has only {@link #ALL}. */
  boolean matches(String name) {
    if (pattern != null) {
      return pattern.matcher(name).find();
    }
    return names.isEmpty() || names.contains(name);
  }

  /** Returns it as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
