package io.agenticflow.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The text of a skill with places for arguments and for the output of commands.
 *
 * <p>{@code $ARGUMENTS} is all of them as they were written; {@code $1} the first, {@code $2} the
 * second, or {@code $0} the first, {@code $1} the second in a text that uses {@code $0}; {@code
 * $ARGUMENTS[0]} the first; {@code $name} one that the skill gives a name. Quotes keep spaces
 * together. {@code ${CLAUDE_SKILL_DIR}} is the skill's folder. Where the text has no place for the
 * arguments, they follow it.
 *
 * <p>{@code !`command`} is the output of the command. Only commands that stand in the file are
 * taken: what an argument or another command's output brings is text.
 */
final class SkillTemplate {
  private final List<String> arguments;
  private final String all;
  private final List<String> names;
  private final Map<String, String> variables;
  private final boolean fromZero;
  private boolean used;

  private SkillTemplate(
      String body, List<String> names, String all, Map<String, String> variables) {
    this.all = all;
    this.arguments = split(all);
    this.names = names;
    this.variables = variables;
    this.fromZero = hasZero(body);
  }

  /**
   * Fills a text in.
   *
   * @param names of the arguments, in order
   * @param arguments as they were written
   * @param variables what {@code ${NAME}} stands for
   * @param shell runs a command and returns what is to stand in its place
   */
  static String fill(
      String body,
      List<String> names,
      String arguments,
      Map<String, String> variables,
      UnaryOperator<String> shell) {
    SkillTemplate template = new SkillTemplate(body, names, arguments.strip(), variables);
    StringBuilder filled = new StringBuilder();
    int from = 0;
    for (Command command : commands(body)) {
      filled.append(template.substitute(body.substring(from, command.start)));
      filled.append(shell.apply(template.substitute(command.text)));
      from = command.end;
    }
    filled.append(template.substitute(body.substring(from)));
    if (!template.used && !template.all.isEmpty()) {
      filled.append("\n\nARGUMENTS: ").append(template.all);
    }
    return filled.toString();
  }

  /** Returns the commands that a text runs, as they stand in it. */
  static List<String> commandsOf(String body) {
    return commands(body).stream().map(Command::text).toList();
  }

  private record Command(String text, int start, int end) {}

  private static List<Command> commands(String body) {
    List<Command> found = new ArrayList<>();
    int at = body.indexOf("!`");
    while (at >= 0) {
      boolean begins = at == 0 || (!isWord(body.charAt(at - 1)) && body.charAt(at - 1) != '`');
      int close = body.indexOf('`', at + 2);
      int newline = body.indexOf('\n', at);
      boolean whole = close > at + 2 && (newline < 0 || close < newline);
      if (begins && whole && !inFence(body, at)) {
        found.add(new Command(body.substring(at + 2, close), at, close + 1));
        at = body.indexOf("!`", close + 1);
      } else {
        at = body.indexOf("!`", at + 2);
      }
    }
    return found;
  }

  private static boolean inFence(String body, int at) {
    boolean in = false;
    int line = 0;
    while (line <= at) {
      int end = body.indexOf('\n', line);
      end = end < 0 ? body.length() : end;
      if (body.substring(line, end).stripLeading().startsWith("```")) {
        in = !in;
      }
      line = end + 1;
    }
    return in;
  }

  private String substitute(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$') {
        out.append(c);
        at++;
        continue;
      }
      int end = place(text, at, out);
      if (end < 0) {
        out.append(c);
        at++;
      } else {
        at = end;
      }
    }
    return out.toString();
  }

  /** Appends what stands for the place that begins here; returns its end, or -1 for no place. */
  private int place(String text, int at, StringBuilder out) {
    if (text.startsWith("${", at)) {
      int close = text.indexOf('}', at);
      String value = close < 0 ? null : variables.get(text.substring(at + 2, close));
      if (value == null) {
        return -1;
      }
      out.append(value);
      return close + 1;
    }
    int end = at + 1;
    while (end < text.length() && isWord(text.charAt(end))) {
      end++;
    }
    String word = text.substring(at + 1, end);
    if (word.equals("ARGUMENTS")) {
      int close = end < text.length() && text.charAt(end) == '[' ? text.indexOf(']', end) : -1;
      int index = close < 0 ? -1 : number(text.substring(end + 1, close));
      used = true;
      out.append(index < 0 ? all : argument(index));
      return index < 0 ? end : close + 1;
    }
    int number = number(word);
    if (number >= (fromZero ? 0 : 1)) {
      used = true;
      out.append(argument(fromZero ? number : number - 1));
      return end;
    }
    int named = names.indexOf(word);
    if (named >= 0) {
      used = true;
      out.append(argument(named));
      return end;
    }
    return -1;
  }

  private String argument(int index) {
    return index < arguments.size() ? arguments.get(index) : "";
  }

  private static boolean hasZero(String body) {
    for (int at = body.indexOf("$0"); at >= 0; at = body.indexOf("$0", at + 2)) {
      if (at + 2 == body.length() || !isWord(body.charAt(at + 2))) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number that one or two digits are, else -1. */
  private static int number(String word) {
    boolean digits =
        !word.isEmpty() && word.length() <= 2 && word.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(word) : -1;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if ((c == '"' || c == '\'') && text.indexOf(c, i + 1) > 0) {
        quote = c;
        begun = true;
      } else if (Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
          word.setLength(0);
          begun = false;
        }
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
