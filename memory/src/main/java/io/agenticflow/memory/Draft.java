package io.agenticflow.memory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be remembered.
 *
 * @param namespace any name of visible characters; {@link Namespaces} makes the usual ones
 * @param text what it says; white space around it is left out
 * @param tags put in small letters and in order
 * @param source as in {@link MemoryEntry}
 * @param evidence as in {@link MemoryEntry}
 * @param expires when it is forgotten; null for never
 */
public record Draft(
    String namespace,
    String text,
    List<String> tags,
    String source,
    @Nullable String evidence,
    @Nullable Instant expires) {
  /** The most characters of a text: more is a document, which a file keeps better. */
  public static final int LONGEST_TEXT = 20_000;

  private static final int LONGEST_NAME = 200;

  /**
   * @throws IllegalArgumentException where there is no text or too much, or where a namespace or a
   *     tag is none; the message is for people
   */
  public Draft {
    namespace = Namespaces.checked(namespace);
    text = text.strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to remember: the text is empty");
    }
    if (text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "a memory has at most " + LONGEST_TEXT + " characters, and this has " + text.length());
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a memory is text, and this holds a NUL character");
    }
    tags = tags(tags);
    requireNonNull(source, "source");
  }

  /** Returns tags in the form in which they are kept and compared. */
  static List<String> tags(List<String> given) {
    TreeSet<String> tags = new TreeSet<>();
    for (String each : given) {
      String tag = each.strip().toLowerCase(Locale.ROOT);
      if (tag.isEmpty() || tag.length() > LONGEST_NAME || tag.chars().anyMatch(c -> c < ' ')) {
        throw new IllegalArgumentException(
            "a tag is 1 to " + LONGEST_NAME + " characters on one line, and '" + tag + "' is not");
      }
      tags.add(tag);
    }
    return List.copyOf(tags);
  }
}
