package io.agenticflow.routing.policy;

import io.agenticflow.config.TaskKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its words which kind of work a task is, without a model: it knows words that people use
 * for each kind, and takes the kind that has most of them, the earlier in the text the better. It
 * is right where the task says what it wants in such words, and says nothing where it has none.
 */
public final class TaskKinds {
  /** Only the beginning is looked at: what follows is mostly material. */
  private static final int LOOKED_AT = 2000;

  /** Beginnings of words. One that is a whole word ends with a blank. */
  private static final Map<TaskKind, List<String>> WORDS = new EnumMap<>(TaskKind.class);

  static {
    WORDS.put(
        TaskKind.REFACTORING,
        List.of(
            "refactor",
            "renam",
            "restructur",
            "extract",
            "inline",
            "simplif",
            "clean",
            "dedup",
            "moderni",
            "migrat",
            "reorgani",
            "split ",
            "tidy"));
    WORDS.put(
        TaskKind.DEBUGGING,
        List.of(
            "fix",
            "bug",
            "debug",
            "crash",
            "error",
            "exception",
            "fail",
            "broken",
            "regress",
            "mend",
            "wrong",
            "traceback",
            "hang",
            "leak",
            "fault"));
    WORDS.put(
        TaskKind.TESTS,
        List.of(
            "test", "coverage", "junit", "pytest", "assert", "spec ", "specs ", "mock", "e2e "));
    WORDS.put(
        TaskKind.REVIEW,
        List.of(
            "review", "audit", "critique", "assess", "judge", "inspect", "vulnerab", "security"));
    WORDS.put(
        TaskKind.DOCS,
        List.of(
            "document",
            "docs ",
            "readme",
            "comment",
            "changelog",
            "javadoc",
            "docstring",
            "tutorial",
            "guide",
            "manual",
            "release note"));
    WORDS.put(
        TaskKind.RESEARCH,
        List.of(
            "research",
            "compar",
            "investigat",
            "survey",
            "summar",
            "find out",
            "look up",
            "analy",
            "explore",
            "literature",
            "sources"));
    WORDS.put(
        TaskKind.PLANNING,
        List.of(
            "plan", "design", "architect", "propos", "roadmap", "outline", "sketch", "strateg"));
    WORDS.put(
        TaskKind.DATA,
        List.of(
            "sql", "query", "csv", "table", "dataset", "data ", "excel", "json", "pars",
            "convert"));
    WORDS.put(
        TaskKind.OPERATIONS,
        List.of(
            "deploy",
            "docker",
            "kubernetes",
            "pipeline",
            "ci ",
            "release",
            "build",
            "install",
            "upgrad",
            "dependenc",
            "server",
            "configur",
            "commit",
            "merge"));
    WORDS.put(
        TaskKind.CODE,
        List.of(
            "implement",
            "write",
            "add",
            "create",
            "code",
            "function",
            "class ",
            "method",
            "endpoint",
            "feature",
            "program",
            "script",
            "generat",
            "api"));
  }

  private static final List<String> QUESTION_WORDS =
      List.of("what", "why", "how", "who", "when", "where", "which", "is", "are", "does", "can");

  private TaskKinds() {}

  /**
   * A kind, and the words of the task that speak for it.
   *
   * @param words in small letters; not empty
   */
  public record Guess(TaskKind kind, List<String> words) {
    public Guess {
      words = List.copyOf(words);
    }
  }

  /** Returns the kind that most of a task's words speak for; null where none does. */
  public static @Nullable Guess of(String task) {
    List<String> words = words(task);
    TaskKind best = null;
    double most = 0;
    List<String> speaking = List.of();
    for (Map.Entry<TaskKind, List<String>> each : WORDS.entrySet()) {
      List<String> found = new ArrayList<>();
      double weight = 0;
      for (String beginning : each.getValue()) {
        int at = first(words, beginning);
        if (at >= 0) {
          found.add(words.get(at));
          // What is to be done is mostly said first; but tests and documents are written too, so
          // that the words for writing say less than others.
          weight += each.getKey() == TaskKind.CODE ? 0.9 : 1 + 1.0 / (1 + at);
        }
      }
      if (weight > most) {
        best = each.getKey();
        most = weight;
        speaking = found;
      }
    }
    if (best == null || isQuestion(task, words, best)) {
      return words.isEmpty() || (best == null && !isQuestion(task, words, null))
          ? null
          : new Guess(TaskKind.QUESTION, List.of(words.getFirst()));
    }
    return new Guess(best, speaking);
  }

  /** A sentence that asks is no order, unless what it asks for has a name of its own. */
  private static boolean isQuestion(String task, List<String> words, @Nullable TaskKind best) {
    boolean asks =
        !words.isEmpty()
            && (QUESTION_WORDS.contains(words.getFirst()) || task.strip().endsWith("?"));
    return asks && (best == null || best == TaskKind.CODE || best == TaskKind.DATA);
  }

  private static int first(List<String> words, String beginning) {
    boolean isPhrase =
        beginning.indexOf(' ') > 0 && beginning.indexOf(' ') < beginning.length() - 1;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean fits;
      if (isPhrase) {
        fits = i + 1 < words.size() && (word + " " + words.get(i + 1)).startsWith(beginning);
      } else if (beginning.endsWith(" ")) {
        fits = word.equals(beginning.strip());
      } else {
        fits = word.startsWith(beginning);
      }
      if (fits) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the words at the beginning of a text, in small letters. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int end = Math.min(text.length(), LOOKED_AT);
    int from = -1;
    for (int i = 0; i <= end; i++) {
      boolean inside = i < end && Character.isLetterOrDigit(text.charAt(i));
      if (inside && from < 0) {
        from = i;
      } else if (!inside && from >= 0) {
        words.add(text.substring(from, i).toLowerCase(Locale.ROOT));
        from = -1;
      }
    }
    return words;
  }
}
