package io.agenticflow.cli.args;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command line says, together with the environment variables that stand for options. */
public final class ParsedArguments {
  private final CommandSpec named;
  private final CommandSpec command;
  private final Map<String, List<String>> given;
  private final List<String> words;
  private final Map<String, String> environment;

  ParsedArguments(
      CommandSpec named,
      CommandSpec command,
      Map<String, List<String>> given,
      List<String> words,
      Map<String, String> environment) {
    this.named = named;
    this.command = command;
    this.given = given;
    this.words = List.copyOf(words);
    this.environment = environment;
  }

  /** Where a value comes from. */
  public enum Source {
    /** It was typed. */
    COMMAND_LINE,
    /** The option's environment variable says so. */
    VARIABLE,
    /** It is the option's default. */
    DEFAULT,
    /** There is none. */
    NOWHERE
  }

  /** Returns the command that was named, which for {@code agentic-flow --help} is the program. */
  public CommandSpec named() {
    return named;
  }

  /** Returns the command that is meant: the one that was named, or its fallback. */
  public CommandSpec command() {
    return command;
  }

  /** Returns the free words, in order. */
  public List<String> words() {
    return words;
  }

  /** Tells where the option's value comes from. */
  public Source source(Option<?> option) {
    if (given.containsKey(option.name())) {
      return Source.COMMAND_LINE;
    }
    if (fromVariable(option) != null) {
      return Source.VARIABLE;
    }
    return option.defaultText() == null ? Source.NOWHERE : Source.DEFAULT;
  }

  /**
   * Returns the option's value, the last of several, or null where there is none.
   *
   * @throws UsageException where a variable holds what the option does not take
   */
  public <T> @Nullable T get(Option<T> option) {
    List<String> typed = given.get(option.name());
    if (typed != null) {
      return read(option, typed.getLast());
    }
    String variable = fromVariable(option);
    if (variable != null) {
      return readVariable(option, variable);
    }
    String otherwise = option.defaultText();
    return otherwise == null ? null : read(option, otherwise);
  }

  /** Returns the option's value, the last of several, or {@code otherwise} where there is none. */
  public <T> T get(Option<T> option, T otherwise) {
    T found = get(option);
    return found == null ? otherwise : found;
  }

  /**
   * Returns all values of a repeatable option, in order; the variable's or default's is the only
   * one.
   */
  public <T> List<T> all(Option<T> option) {
    List<String> typed = given.get(option.name());
    if (typed == null) {
      T single = get(option);
      return single == null ? List.of() : List.of(single);
    }
    List<T> values = new ArrayList<>(typed.size());
    for (String text : typed) {
      values.add(read(option, text));
    }
    return List.copyOf(values);
  }

  /**
   * Returns the options that were typed, each as one word with its value, so that they can be typed
   * again from another folder: paths are absolute.
   *
   * @param without those to leave out
   */
  public List<String> typedOptions(Collection<Option<?>> without) {
    List<String> typed = new ArrayList<>();
    for (Option<?> option : command.options()) {
      List<String> values = given.get(option.name());
      if (values != null && !without.contains(option)) {
        for (String text : values) {
          String value =
              !text.isEmpty() && read(option, text) instanceof Path path
                  ? path.toAbsolutePath().toString()
                  : text;
          typed.add("--" + option.name() + "=" + value);
        }
      }
    }
    return typed;
  }

  /** Returns whether a flag is set. */
  public boolean isSet(Option<Boolean> flag) {
    return Boolean.TRUE.equals(get(flag));
  }

  /**
   * Checks what {@code --help} does not need: that a command was named where one must be, that no
   * argument is missing and that the variables hold what their options take.
   */
  public void check() {
    if (!command.commands().isEmpty()) {
      StringBuilder names = new StringBuilder();
      for (CommandSpec each : command.commands()) {
        names.append(names.isEmpty() ? "" : ", ").append(each.name());
      }
      throw new UsageException(
          command.invocation() + " needs a command: " + names, seeHelp(command));
    }
    for (int i = words.size(); i < command.positionals().size(); i++) {
      Positional missing = command.positionals().get(i);
      if (missing.isRequired()) {
        throw new UsageException(
            command.invocation() + " needs " + missing.name(), seeHelp(command));
      }
    }
    for (Option<?> option : command.options()) {
      if (source(option) == Source.VARIABLE) {
        get(option);
      }
    }
  }

  static String seeHelp(CommandSpec command) {
    return "see " + command.invocation() + " --help";
  }

  static <T> T read(Option<T> option, String text) {
    try {
      return option.type().read(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--" + option.name() + " " + quoted(text) + ": must be " + e.getMessage(), null);
    }
  }

  private static <T> T readVariable(Option<T> option, String text) {
    try {
      return option.type().read(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "the environment variable "
              + option.variable()
              + "="
              + quoted(text)
              + " must be "
              + e.getMessage(),
          "unset it, or give --" + option.name());
    }
  }

  /** Shows what was typed in quotes, shortened where it is long. */
  static String quoted(String text) {
    return "'" + clean(text.length() > 60 ? text.substring(0, 57) + "..." : text) + "'";
  }

  /** Keeps what was typed from breaking the line or speaking to the terminal. */
  static String clean(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) ? ' ' : c);
    }
    return shown.toString();
  }

  /** An empty variable counts as none. */
  private @Nullable String fromVariable(Option<?> option) {
    String variable = option.variable();
    if (variable == null) {
      return null;
    }
    String value = environment.get(variable);
    return value == null || value.isEmpty() ? null : value;
  }
}
