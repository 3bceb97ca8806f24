package io.agenticflow.cli.args;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command: what it takes and how the help tells of it. The whole program is one, with the others
 * inside.
 *
 * @param path its name with those of the commands around it, for example {@code models pull}; the
 *     program's own is empty
 * @param summary one line without a full stop
 * @param options in the order of the help
 * @param positionals in the order in which they are given
 * @param commands those inside it
 * @param fallback the name of the command inside that is meant where none is named, or null
 * @param sections more of its help: examples, variables, exit codes
 */
public record CommandSpec(
    String path,
    String summary,
    List<Option<?>> options,
    List<Positional> positionals,
    List<CommandSpec> commands,
    @Nullable String fallback,
    List<Section> sections) {

  /** The program's name. */
  public static final String PROGRAM = "agentic-flow";

  public CommandSpec {
    options = List.copyOf(options);
    positionals = List.copyOf(positionals);
    commands = List.copyOf(commands);
    sections = List.copyOf(sections);
  }

  /** Returns a command that does something by itself. */
  public static CommandSpec of(
      String path,
      String summary,
      List<Positional> positionals,
      List<Option<?>> options,
      Section... sections) {
    return new CommandSpec(path, summary, options, positionals, List.of(), null, List.of(sections));
  }

  /**
   * Returns a command that only leads to others.
   *
   * @param fallback the name of the one that is meant where none is named, or null
   */
  public static CommandSpec group(
      String path,
      String summary,
      @Nullable String fallback,
      List<CommandSpec> commands,
      List<Option<?>> options,
      Section... sections) {
    return new CommandSpec(
        path, summary, options, List.of(), commands, fallback, List.of(sections));
  }

  /** Returns its own name, the last word of the path. */
  public String name() {
    return path.substring(path.lastIndexOf(' ') + 1);
  }

  /** Returns what is typed to start it, without arguments. */
  public String invocation() {
    return path.isEmpty() ? PROGRAM : PROGRAM + " " + path;
  }

  /** Returns the command of that name inside it, or null. */
  public @Nullable CommandSpec command(@Nullable String name) {
    for (CommandSpec each : commands) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }

  /** Returns the command that is meant where none inside is named: the fallback's, else itself. */
  CommandSpec meant() {
    CommandSpec inside = command(fallback);
    return inside == null ? this : inside;
  }

  @Nullable Option<?> option(String longName) {
    for (Option<?> each : options) {
      if (each.isCalled(longName)) {
        return each;
      }
    }
    return null;
  }

  @Nullable Option<?> option(char letter) {
    for (Option<?> each : options) {
      if (each.letter() == letter) {
        return each;
      }
    }
    return null;
  }

  /**
   * A part of the help that is not made from options.
   *
   * @param title its heading
   * @param rows left and right column; an empty right column gives the row the whole width
   */
  public record Section(String title, List<Row> rows) {
    public Section {
      rows = List.copyOf(rows);
    }

    /** A line of a section. */
    public record Row(String left, String right) {}
  }

  /** Returns the options that help and completion tell of. */
  List<Option<?>> shownOptions() {
    return options.stream().filter(option -> !option.isHidden()).toList();
  }
}
