package io.agenticflow.memory;

import java.util.List;

/**
 * What is searched for.
 *
 * @param namespaces where; in none nothing is found
 * @param text words, of which an entry need not have all; {@code retr*} is the beginning of one
 * @param tags an entry has to have all of them
 * @param withFaded whether entries are found too that misled too often
 * @param limit at most so many hits
 */
public record MemorySearch(
    List<String> namespaces, String text, List<String> tags, boolean withFaded, int limit) {
  /** How many hits are shown where nobody says. */
  public static final int USUAL_LIMIT = 10;

  /**
   * @throws IllegalArgumentException where a namespace or a tag is none, or the limit is below 1
   */
  public MemorySearch {
    namespaces = namespaces.stream().map(Namespaces::checked).distinct().toList();
    tags = Draft.tags(tags);
    if (limit < 1) {
      throw new IllegalArgumentException("a search for less than one entry finds none");
    }
  }

  /** Searches one namespace for all that has some of the words. */
  public static MemorySearch of(String namespace, String text, int limit) {
    return new MemorySearch(List.of(namespace), text, List.of(), true, limit);
  }

  /**
   * An entry that was found.
   *
   * @param score higher is better; to be compared within one search only
   */
  public record Hit(MemoryEntry entry, double score) {}
}
