package io.agenticflow.dialect;

import io.agenticflow.vocabulary.Words;
import org.jspecify.annotations.Nullable;

/**
 * Words that become one text. What stands alone, as most words do, stays in the form in which it
 * was read. For one thread.
 */
public final class JoinedWords {
  private @Nullable Words only;
  private @Nullable StringBuilder joined;

  /** Adds words. */
  public void add(String words) {
    add("", new Words(words));
  }

  /**
   * Adds words.
   *
   * @param between what comes before them where they are not the first
   */
  public void add(String between, Words words) {
    if (words.isEmpty()) {
      return;
    }
    if (joined != null) {
      joined.append(between).append(words.text());
    } else if (only != null) {
      joined = new StringBuilder(only.text()).append(between).append(words.text());
    } else {
      only = words;
    }
  }

  /** Returns whether there are none. */
  public boolean isEmpty() {
    return only == null;
  }

  /** Returns the whole text. */
  public Words words() {
    if (joined != null) {
      return new Words(joined.toString());
    }
    return only == null ? new Words("") : only;
  }
}
