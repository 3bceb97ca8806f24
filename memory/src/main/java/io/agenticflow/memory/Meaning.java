package io.agenticflow.memory;

import io.agenticflow.store.StoreException;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Finds entries by what they mean and not by their words. {@link MemoryStore#search} joins what it
 * finds with what words find. Safe for use by several threads.
 */
public interface Meaning extends AutoCloseable {

  /**
   * Returns the entries of a namespace that are nearest to a text, those left out that are not near
   * at all.
   *
   * @param most at most so many
   * @return the numbers of the entries, the nearest first; those that are gone by now do no harm
   * @throws StoreException where the database fails
   */
  List<Long> nearest(String namespace, String text, int most);

  /**
   * Is told that entries came or were changed, so that what they mean can be found out now and not
   * when somebody searches. {@link EntryVectors#missing} has them.
   */
  void changed();

  /**
   * Finds out what all entries mean of which that is not known, and makes again what can be made
   * again. Returns when that is done.
   *
   * @param done is told how many entries were read so far
   * @throws StoreException where the database fails
   */
  void prepare(LongConsumer done);

  /** Ends what is being done in the background; nothing is lost by that. */
  @Override
  void close();
}
