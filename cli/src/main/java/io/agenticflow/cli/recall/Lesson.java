package io.agenticflow.cli.recall;

import java.util.List;

/**
 * Something that a run learned.
 *
 * @param text what later runs are told
 * @param kind what it is about: {@code command}, {@code change}, {@code file}, {@code failed} or
 *     {@code correction}
 * @param evidence what shows it: calls of tools and what they answered, in short
 */
record Lesson(String text, String kind, String evidence) {

  /** Returns the words by which it is found, besides its own. */
  List<String> tags() {
    return List.of("learned", kind);
  }
}
