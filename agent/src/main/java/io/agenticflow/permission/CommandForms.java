package io.agenticflow.permission;

import io.agenticflow.permission.shell.ShellParser;
import io.agenticflow.permission.shell.ShellSyntaxException;
import io.agenticflow.permission.shell.ShellWord;
import io.agenticflow.permission.shell.SimpleCommand;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A command in the forms in which rules see it: without the wrappers that change nothing about what
 * it does, and, for rules that forbid, in every form in which it may be meant.
 */
final class CommandForms {
  private static final int MAX_DEPTH = 5;

  /** Variables that change how a program speaks, not what it does. */
  private static final Set<String> HARMLESS_VARIABLES =
      Set.of(
          "CI",
          "NO_COLOR",
          "FORCE_COLOR",
          "CLICOLOR",
          "COLUMNS",
          "LINES",
          "TERM",
          "COLORTERM",
          "LANG",
          "LANGUAGE",
          "LC_ALL",
          "LC_CTYPE",
          "LC_COLLATE",
          "LC_MESSAGES",
          "LC_NUMERIC",
          "LC_TIME",
          "TZ",
          "NODE_ENV",
          "RUST_BACKTRACE",
          "RUST_LOG",
          "GOOS",
          "GOARCH",
          "CGO_ENABLED",
          "PYTHONUNBUFFERED",
          "PYTHONDONTWRITEBYTECODE",
          "GCC_COLORS",
          "LS_COLORS",
          "GREP_COLORS",
          "TIME_STYLE",
          "BLOCKSIZE",
          "BLOCK_SIZE");

  /** Programs that start a program which their arguments name, in ways that no pattern can hold. */
  private static final Set<String> RUNNERS =
      Set.of(
          "watch",
          "setsid",
          "flock",
          "ionice",
          "chrt",
          "taskset",
          "parallel",
          "script",
          "strace",
          "ltrace",
          "setarch",
          "unshare",
          "nsenter",
          "chroot",
          "systemd-run",
          "unbuffer",
          "busybox",
          "toybox",
          "eval",
          "exec",
          "source",
          ".",
          "trap",
          "alias",
          "enable",
          "complete",
          "bind",
          "mapfile",
          "readarray",
          "shopt",
          "hash");

  private static final Set<String> SHELLS =
      Set.of("bash", "sh", "dash", "zsh", "ksh", "fish", "rbash", "ash");

  /** Programs that run others as somebody else: named in a rule they can be allowed. */
  private static final Set<String> BECOMING = Set.of("sudo", "doas", "su", "runuser", "pkexec");

  private final SimpleCommand command;
  private final List<ShellWord> words;
  private final boolean takesMore;
  private final boolean isRunner;

  private CommandForms(
      SimpleCommand command, List<ShellWord> words, boolean takesMore, boolean isRunner) {
    this.command = command;
    this.words = words;
    this.takesMore = takesMore;
    this.isRunner = isRunner;
  }

  static CommandForms of(SimpleCommand command) {
    List<ShellWord> words = command.words();
    boolean takesMore = false;
    boolean isRunner = false;
    while (!words.isEmpty()) {
      int skipped = wrapper(words);
      if (skipped <= 0) {
        isRunner = skipped < 0 || isRunner(words);
        break;
      }
      takesMore |= words.getFirst().is("xargs");
      words = words.subList(skipped, words.size());
    }
    return new CommandForms(command, words, takesMore, isRunner);
  }

  SimpleCommand command() {
    return command;
  }

  /** Returns the command's own words, its wrappers taken away. */
  List<ShellWord> words() {
    return words;
  }

  /** Returns whether more arguments come from the input, which {@code xargs} adds. */
  boolean takesMore() {
    return takesMore;
  }

  /** Returns whether it runs a program or a script that is one of its arguments. */
  boolean isRunner() {
    return isRunner;
  }

  /** Returns whether what it runs is the value of a variable, or the output of a command. */
  boolean isUnknown() {
    return !words.isEmpty() && !words.getFirst().isLiteral();
  }

  /** Returns whether what is set before the command, or is all that it does, is harmless. */
  boolean assignsHarmlessly() {
    return command.assignments().stream()
        .allMatch(each -> isHarmless(each.name(), words.isEmpty()));
  }

  /**
   * In a command of its own an assignment makes a variable of the shell, which programs see only if
   * there was one of that name; names in lower case are not theirs, but for a few.
   */
  private static boolean isHarmless(String name, boolean alone) {
    return HARMLESS_VARIABLES.contains(name)
        || (alone
            && name.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'))
            && !name.endsWith("_proxy")
            && !name.startsWith("npm_")
            && !name.startsWith("cargo_"));
  }

  /** Returns the texts of which a rule that allows must match one. */
  Set<String> allowable() {
    Set<String> texts = new LinkedHashSet<>();
    texts.add(command.source());
    if (!command.words().isEmpty()) {
      if (command.assignments().isEmpty()) {
        texts.add(plainly(command.words(), true));
      }
      if (assignsHarmlessly() && !words.isEmpty()) {
        texts.add(joined(words));
        texts.add(plainly(words, true));
      }
    }
    return texts;
  }

  /** Returns the texts of which a rule that denies or asks need match only one. */
  Set<String> forbiddable() {
    Set<String> texts = new LinkedHashSet<>();
    forbiddable(texts, 0);
    return texts;
  }

  private void forbiddable(Set<String> texts, int depth) {
    texts.add(command.source());
    List<ShellWord> all = command.words();
    // Any word of one that runs others may be the name of what it runs.
    boolean anyWord = isRunner || command.words().size() > words.size() || startsOther(all);
    int names = anyWord ? all.size() : Math.min(1, all.size());
    for (int i = 0; i < names; i++) {
      List<ShellWord> rest = all.subList(i, all.size());
      texts.add(joined(rest));
      texts.add(plainly(rest, true));
      texts.add(plainly(rest, false));
      String name = rest.getFirst().text();
      if (name.indexOf('/') >= 0) {
        String base = name.substring(name.lastIndexOf('/') + 1);
        texts.add((base + " " + plainly(rest.subList(1, rest.size()), false)).strip());
      }
    }
    if (anyWord && depth < MAX_DEPTH) {
      List<String> scripts = new ArrayList<>();
      all.stream()
          .map(ShellWord::text)
          .filter(text -> text.indexOf(' ') > 0 || text.indexOf(';') > 0)
          .forEach(scripts::add);
      scripts.add(plainly(all.subList(1, all.size()), false));
      for (String script : scripts) {
        try {
          for (SimpleCommand inner : ShellParser.parse(script)) {
            of(inner).forbiddable(texts, depth + 1);
          }
        } catch (ShellSyntaxException e) {
          texts.add(script); // no script after all, or one to be seen as it stands
        }
      }
    }
  }

  private static boolean startsOther(List<ShellWord> words) {
    return !words.isEmpty() && BECOMING.contains(baseName(words.getFirst()));
  }

  private static String joined(List<ShellWord> words) {
    return words.stream().map(ShellWord::source).collect(Collectors.joining(" "));
  }

  /**
   * Returns the words without their quotes.
   *
   * @param requoted whether a word with white space or nothing in it is quoted again, so that it
   *     does not pass for several
   */
  private static String plainly(List<ShellWord> words, boolean requoted) {
    StringBuilder text = new StringBuilder();
    for (ShellWord word : words) {
      boolean quote =
          requoted
              && (word.text().isEmpty() || word.text().chars().anyMatch(Character::isWhitespace));
      text.append(text.isEmpty() ? "" : " ").append(quote ? "'" + word.text() + "'" : word.text());
    }
    return text.toString();
  }

  /**
   * Returns how many words are a wrapper that can be taken away; 0 for none, -1 for a wrapper in a
   * form that cannot.
   */
  private static int wrapper(List<ShellWord> words) {
    ShellWord first = words.getFirst();
    if (!first.isLiteral()) {
      return 0;
    }
    return switch (first.text()) {
      case "timeout" -> {
        int at =
            options(
                words,
                Set.of("--foreground", "--preserve-status", "-v", "--verbose"),
                Set.of("-k", "-s", "--kill-after", "--signal"));
        yield at > 0 && at + 1 < words.size() && words.get(at).text().matches("[0-9.]+[smhd]?")
            ? at + 1
            : -1;
      }
      case "nice" -> {
        int at = options(words, Set.of(), Set.of("-n", "--adjustment"));
        yield at > 0 && at < words.size() ? at : words.size() == 1 ? 0 : -1;
      }
      case "time" -> started(words, options(words, Set.of("-p"), Set.of()));
      case "nohup", "builtin" -> started(words, options(words, Set.of(), Set.of()));
      case "command" ->
          words.size() > 1 && (words.get(1).is("-v") || words.get(1).is("-V"))
              ? 0
              : started(words, options(words, Set.of(), Set.of()));
      case "stdbuf" ->
          started(
              words,
              options(words, Set.of(), Set.of("-i", "-o", "-e", "--input", "--output", "--error")));
      case "xargs" -> started(words, options(words, Set.of(), Set.of()));
      default -> 0;
    };
  }

  private static int started(List<ShellWord> words, int at) {
    return at > 0 && at < words.size() ? at : -1;
  }

  /** Returns where the options end, or -1 where there is one that is not known. */
  private static int options(List<ShellWord> words, Set<String> flags, Set<String> withValue) {
    int at = 1;
    while (at < words.size() && words.get(at).text().startsWith("-")) {
      ShellWord word = words.get(at);
      String text = word.text();
      if (!word.isLiteral()) {
        return -1;
      }
      if (flags.contains(text)) {
        at++;
      } else if (withValue.contains(text)) {
        at += 2;
      } else if (withValue.stream().anyMatch(each -> isJoined(text, each))) {
        at++;
      } else {
        return -1;
      }
    }
    return at;
  }

  private static boolean isJoined(String text, String option) {
    return option.startsWith("--")
        ? text.startsWith(option + "=")
        : text.startsWith(option) && !text.startsWith("--");
  }

  private static boolean isRunner(List<ShellWord> words) {
    String name = baseName(words.getFirst());
    List<String> rest = words.subList(1, words.size()).stream().map(ShellWord::text).toList();
    if (RUNNERS.contains(name)) {
      return true;
    }
    if (SHELLS.contains(name)) {
      // Without the name of a script it runs a text: its argument's or its input's.
      return rest.stream().allMatch(text -> text.startsWith("-"))
          || rest.stream().anyMatch(text -> text.matches("-[A-Za-z]*[cs][A-Za-z]*"));
    }
    return switch (name) {
      case "env" -> rest.stream().anyMatch(text -> !text.isEmpty());
      case "find" ->
          rest.stream()
              .anyMatch(text -> text.matches("-(exec|execdir|ok|okdir|delete|fprint.*|fls)"));
      case "fd", "fdfind" ->
          rest.stream().anyMatch(text -> text.matches("-[A-Za-z]*[xX].*|--exec.*"));
      default -> false;
    };
  }

  private static String baseName(ShellWord word) {
    return word.text().substring(word.text().lastIndexOf('/') + 1);
  }
}
