package io.agenticflow.memory;

import io.agenticflow.text.WordStem;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes of a text the terms by which it is found.
 *
 * <p>What programmers write is one term and its parts as well: {@code parseHttpHeader}, {@code
 * max_retries} and {@code src/main/App.java} are found by the whole and by {@code header}, {@code
 * retries} or {@code App.java}; the whole is rarer and so counts more. Words lose their case, their
 * accents and their English endings. Scripts that write no spaces between words give each character
 * and each pair of neighbours, so that a word of two is found inside a sentence.
 *
 * <p>Whoever changes what comes out here raises {@link #RULES}.
 */
final class Terms {
  /** By which rules the terms are made; where a database has other ones, they are made anew. */
  static final int RULES = 2;

  private static final int LONGEST = 100;

  private static final Set<String> EMPTY =
      Set.of(
          "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "do", "does", "for",
          "from", "has", "have", "i", "if", "in", "into", "is", "it", "its", "of", "on", "or", "so",
          "that", "the", "then", "there", "this", "to", "was", "were", "will", "with");

  private Terms() {}

  /** Returns how often a text has each term, in the order in which they come first. */
  static Map<String, Integer> of(String text) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Run each : runs(text)) {
      terms(each, counts);
    }
    return counts;
  }

  /**
   * What is searched for.
   *
   * @param whole terms
   * @param beginnings of terms, from words that end with a star
   */
  record Wanted(Set<String> whole, Set<String> beginnings) {}

  /** Returns what a query looks for; {@code retr*} is the beginning of a word. */
  static Wanted wanted(String query) {
    Map<String, Integer> whole = new LinkedHashMap<>();
    Map<String, Integer> beginnings = new LinkedHashMap<>();
    for (Run each : runs(query)) {
      if (each.star) {
        beginnings.put(folded(each.text), 1);
      }
      terms(each, whole);
    }
    return new Wanted(whole.keySet(), beginnings.keySet());
  }

  /**
   * A piece of text without a gap.
   *
   * @param dense whether it is of a script without spaces
   * @param star whether a star follows
   */
  private record Run(String text, boolean dense, boolean star) {}

  private static List<Run> runs(String given) {
    String text = Normalizer.normalize(given, Normalizer.Form.NFKC);
    List<Run> runs = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    boolean dense = false;
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      boolean isDense = isDense(c);
      boolean isMark = Character.getType(c) == Character.NON_SPACING_MARK;
      if (isWord(c) || (isMark && !run.isEmpty())) {
        if (!run.isEmpty() && isDense != dense && !isMark) {
          close(run, dense, false, runs);
        }
        dense = (isMark && !run.isEmpty()) ? dense : isDense;
        run.appendCodePoint(c);
      } else if (!run.isEmpty()
          && isJoint(c)
          && next < text.length()
          && isWord(text.codePointAt(next))
          && !dense) {
        if (c != '\'' && c != '\u2019') { // "don't" is one word
          run.append(c == '\\' ? '/' : (char) c);
        }
      } else {
        close(run, dense, c == '*', runs);
        if (Character.getType(c) == Character.OTHER_SYMBOL) {
          runs.add(new Run(Character.toString(c), true, false));
        }
      }
      i = next;
    }
    close(run, dense, false, runs);
    return runs;
  }

  private static void close(StringBuilder run, boolean dense, boolean star, List<Run> runs) {
    if (!run.isEmpty()) {
      runs.add(new Run(run.toString(), dense, star));
      run.setLength(0);
    }
  }

  private static boolean isWord(int c) {
    return Character.isLetterOrDigit(c)
        || c == '_'
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }

  /** Whether a character may stand inside a name. */
  private static boolean isJoint(int c) {
    return c == '.' || c == '/' || c == '-' || c == '\\' || c == '\'' || c == '\u2019';
  }

  private static boolean isDense(int c) {
    if (c < 0x0E00) {
      return false;
    }
    return switch (UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR, TIBETAN -> true;
      default -> false;
    };
  }

  private static void terms(Run run, Map<String, Integer> counts) {
    if (run.dense) {
      int before = -1;
      for (int c : run.text.codePoints().toArray()) {
        add(Character.toString(c), counts);
        if (before >= 0) {
          add(Character.toString(before) + Character.toString(c), counts);
        }
        before = c;
      }
      return;
    }
    if (run.text.indexOf('/') >= 0) {
      add(folded(run.text), counts);
      for (String segment : run.text.split("/", -1)) {
        name(segment, counts);
      }
    } else {
      name(run.text, counts);
    }
  }

  /** Adds a name and, where it has several, its parts. */
  private static void name(String text, Map<String, Integer> counts) {
    List<String> parts = parts(text);
    for (String part : parts) {
      word(part, counts);
    }
    if (parts.size() > 1) {
      String whole = folded(text);
      boolean isPlain = whole.codePoints().allMatch(Character::isLetterOrDigit);
      add(isPlain ? WordStem.of(whole) : whole, counts);
    }
  }

  private static void word(String part, Map<String, Integer> counts) {
    String word = folded(part);
    if (!EMPTY.contains(word)) {
      add(WordStem.of(word), counts);
    }
  }

  /** Cuts at what is no letter and where capitals begin: {@code HTTPServer} has two parts. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean ends = i == text.length();
      char c = ends ? ' ' : text.charAt(i);
      boolean separates = ends || c == '_' || isJoint(c);
      boolean capital = !separates && i > begin && Character.isUpperCase(c);
      boolean humps =
          capital
              && (Character.isLowerCase(text.charAt(i - 1))
                  || (i + 1 < text.length()
                      && Character.isLowerCase(text.charAt(i + 1))
                      && !isPlural(text, i + 1)));
      if (separates || humps) {
        if (i > begin) {
          parts.add(text.substring(begin, i));
        }
        begin = separates ? i + 1 : i;
      }
    }
    return parts;
  }

  /** Whether only the s of {@code URLs} is left. */
  private static boolean isPlural(String text, int at) {
    return text.charAt(at) == 's'
        && (at + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(at + 1)));
  }

  /** Returns a text in small letters and without accents. */
  private static String folded(String text) {
    String bare = text;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        String apart = Normalizer.normalize(text, Normalizer.Form.NFD);
        StringBuilder kept = new StringBuilder(apart.length());
        apart
            .codePoints()
            .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
            .forEach(kept::appendCodePoint);
        bare = Normalizer.normalize(kept, Normalizer.Form.NFC);
        break;
      }
    }
    return bare.toLowerCase(Locale.ROOT);
  }

  private static void add(String term, Map<String, Integer> counts) {
    if (term.isEmpty()) {
      return;
    }
    int end = Math.min(term.length(), LONGEST);
    if (end < term.length() && Character.isHighSurrogate(term.charAt(end - 1))) {
      end--;
    }
    counts.merge(term.substring(0, end), 1, Integer::sum);
  }
}
