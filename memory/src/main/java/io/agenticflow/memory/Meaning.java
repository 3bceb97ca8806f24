package io.agenticflow.memory;

import java.util.List;

/**
 * Finds entries by what they mean and not by their words. {@link MemoryStore#search} joins what it
 * finds with what words find. Safe for use by several threads.
 */
public interface Meaning {

  /**
   * Returns the entries of a namespace that are nearest to a text.
   *
   * @param most at most so many
   * @return the numbers of the entries, the nearest first; those that are gone by now do no harm
   */
  List<Long> nearest(String namespace, String text, int most);

  /**
   * Is told that entries came or were changed, so that what they mean can be found out now and not
   * when somebody searches. {@link EntryVectors#missing} has them.
   */
  void changed();
}
