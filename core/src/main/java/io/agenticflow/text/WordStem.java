package io.agenticflow.text;

import java.util.List;

/**
 * Cuts the endings off English words, so that a search finds one form of a word by another.
 *
 * <p>By a few rules and not by one of the known stemmers: what is searched here are names and short
 * notes, which hold hardly more than plurals and forms of verbs, and a library for them is larger
 * than all of this.
 */
public final class WordStem {
  private WordStem() {}

  /** Returns a word in small letters without its ending. */
  public static String of(String word) {
    int length = word.length();
    if (length <= 3) {
      return word;
    }
    if (word.endsWith("ies") && length > 4) {
      return word.substring(0, length - 3) + "y";
    }
    String stem = word;
    if (word.endsWith("sses")
        || word.endsWith("shes")
        || word.endsWith("ches")
        || word.endsWith("xes")) {
      stem = word.substring(0, length - 2);
    } else if (word.endsWith("s")
        && !word.endsWith("ss")
        && !word.endsWith("us")
        && !word.endsWith("is")) {
      stem = word.substring(0, length - 1);
    }
    for (String ending : List.of("ing", "ed")) {
      if (stem.endsWith(ending) && stem.length() > ending.length() + 2) {
        stem = single(stem.substring(0, stem.length() - ending.length()));
        break;
      }
    }
    return stem.endsWith("e") && stem.length() > 3 ? stem.substring(0, stem.length() - 1) : stem;
  }

  /** A consonant that only the ending had doubled. */
  private static String single(String stem) {
    int last = stem.length() - 1;
    char c = stem.charAt(last);
    return last > 2 && c == stem.charAt(last - 1) && "bdgmnprt".indexOf(c) >= 0
        ? stem.substring(0, last)
        : stem;
  }
}
