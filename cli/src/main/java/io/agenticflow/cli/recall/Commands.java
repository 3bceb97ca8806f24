package io.agenticflow.cli.recall;

import io.agenticflow.text.WordStem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shell commands as lessons name them: between backticks, with what is said of them behind. */
final class Commands {
  private static final int LONGEST = 200;
  private static final Pattern NAMED =
      Pattern.compile("`([^`\\n]+)`( fails here| failed in vain| failed)?");

  /** What these find or not is no fact about the project. */
  private static final Set<String> LOOKING =
      Set.of(
          "ls", "cat", "grep", "rg", "find", "cd", "pwd", "head", "tail", "which", "echo", "test",
          "stat", "file", "wc", "diff", "sed", "awk", "true", "false", "sleep", "kill");

  private Commands() {}

  /** Returns the commands that a text says to fail. */
  static Set<String> bad(String text) {
    Set<String> bad = new HashSet<>();
    Matcher matcher = NAMED.matcher(text);
    while (matcher.find()) {
      // What failed until something was changed works now.
      if (matcher.group(2) != null && !matcher.group(2).equals(" failed")) {
        bad.add(plain(matcher.group(1)));
      }
    }
    return bad;
  }

  /** Returns whether a text names a command, and not for failing. */
  static boolean recommends(String text, String command) {
    Matcher matcher = NAMED.matcher(text);
    boolean isNamed = false;
    while (matcher.find()) {
      if (plain(matcher.group(1)).equals(command)) {
        if (matcher.group(2) != null) {
          return false;
        }
        isNamed = true;
      }
    }
    // People name commands without marks too; one word alone may be a word of theirs.
    return isNamed
        || (command.indexOf(' ') > 0
            && Pattern.compile("(^|[\\s:\"'(])" + Pattern.quote(command) + "($|[\\s.,;:\"')])")
                .matcher(plain(text))
                .find());
  }

  /** Returns a command as it is compared. */
  static String plain(String command) {
    return command.strip().replaceAll("[ \\t]+", " ");
  }

  /** Whether a command can be named, and says something of the project by failing. */
  static boolean isTelling(String command) {
    return !command.isEmpty()
        && command.length() <= LONGEST
        && command.indexOf('`') < 0
        && command.indexOf('\n') < 0
        && !LOOKING.contains(command.split("[ ;|&]", 2)[0]);
  }

  /** Whether two commands want the same thing: they have a word of weight in common. */
  static boolean areAlike(String one, String other) {
    Set<String> words = new HashSet<>(words(one));
    words.retainAll(words(other));
    return !words.isEmpty();
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    for (String word : command.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{Nd}]+")) {
      if (word.length() >= 3) {
        words.add(WordStem.of(word));
      }
    }
    return words;
  }
}
