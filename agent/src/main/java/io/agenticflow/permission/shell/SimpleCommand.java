package io.agenticflow.permission.shell;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One command of a line, with nothing in it that is a command of its own: those of its
 * substitutions are listed for themselves.
 *
 * @param assignments what stands before it, {@code NAME=value} each
 * @param words its name and its arguments; none where it only assigns or redirects
 * @param redirections its own; those of a compound command stand with no words
 * @param repeats whether it is in a loop or a function, so that it may run several times
 * @param opaque why the text does not tell what it does, or null; see {@link Opacity}
 */
public record SimpleCommand(
    List<Assignment> assignments,
    List<ShellWord> words,
    List<Redirection> redirections,
    boolean repeats,
    @Nullable Opacity opaque) {
  public SimpleCommand {
    assignments = List.copyOf(assignments);
    words = List.copyOf(words);
    redirections = List.copyOf(redirections);
  }

  /** A variable that is set. */
  public record Assignment(String name, ShellWord value) {}

  /** What hides the doing of a command from one who reads it. */
  public enum Opacity {
    /** Arithmetic evaluates the text of variables, which may have substitutions in it. */
    ARITHMETIC("arithmetic can run what is in a variable"),
    /** An indirect or transforming expansion, {@code ${!x}} or {@code ${x@P}}. */
    EXPANSION("an expansion that can run what is in a variable");

    private final String reason;

    Opacity(String reason) {
      this.reason = reason;
    }

    /** Returns why, for people. */
    public String reason() {
      return reason;
    }
  }

  /** Returns the words as they are written, one space between; the redirections left out. */
  public String source() {
    StringBuilder text = new StringBuilder();
    for (Assignment each : assignments) {
      text.append(text.isEmpty() ? "" : " ")
          .append(each.name())
          .append('=')
          .append(each.value().source());
    }
    for (ShellWord each : words) {
      text.append(text.isEmpty() ? "" : " ").append(each.source());
    }
    return text.toString();
  }

  /** Returns it for people, the redirections included. */
  public String shown() {
    String files =
        redirections.stream()
            .map(each -> each.operator() + " " + each.target().source())
            .collect(Collectors.joining(" "));
    return (source() + " " + files).strip();
  }
}
