package io.agenticflow.cli.args;

import org.jspecify.annotations.Nullable;

/**
 * An option of a command. Made by {@link #flag}, {@link #of} or {@link #withOptionalValue}, then
 * refined by the {@code with} methods, each of which returns a copy.
 *
 * @param name the long name without dashes
 * @param alias another long name, or null
 * @param letter the short name, or 0 for none
 * @param valueName what stands for the value in the help; empty for a flag
 * @param valueIsOptional whether the option may stand without its value
 * @param isRepeatable whether all its values count when it is given several times; if not, the last
 *     one does
 * @param defaultText the value where none is given, or null
 * @param variable the environment variable that gives the value where the command line does not, or
 *     null
 * @param group the heading under which the help lists it; empty where help says nothing of it
 * @param help one or more sentences without a line break
 * @param <T> what the value's text becomes
 */
public record Option<T>(
    String name,
    @Nullable String alias,
    char letter,
    ValueType<T> type,
    String valueName,
    boolean valueIsOptional,
    boolean isRepeatable,
    @Nullable String defaultText,
    @Nullable String variable,
    String group,
    String help) {

  /** Returns an option without a value. */
  public static Option<Boolean> flag(String name, String group, String help) {
    return new Option<>(
        name, null, (char) 0, ValueType.FLAG, "", false, false, null, null, group, help);
  }

  /** Returns an option with a value. */
  public static <T> Option<T> of(
      String name, ValueType<T> type, String valueName, String group, String help) {
    return new Option<>(
        name, null, (char) 0, type, valueName, false, false, null, null, group, help);
  }

  /**
   * Returns an option whose value may be left out: {@code --print}, {@code --print TEXT}. Left out,
   * the value is the empty text, and free words that follow are arguments, never a command's name.
   */
  public static Option<String> withOptionalValue(
      String name, String valueName, String group, String help) {
    return new Option<>(
        name, null, (char) 0, ValueType.TEXT, valueName, true, false, null, null, group, help);
  }

  public Option<T> withAlias(String otherName) {
    return copy(otherName, letter, isRepeatable, defaultText, variable, help);
  }

  public Option<T> withLetter(char shortName) {
    return copy(alias, shortName, isRepeatable, defaultText, variable, help);
  }

  /** Returns a copy with another default, or with none. */
  public Option<T> withDefault(@Nullable String text) {
    return copy(alias, letter, isRepeatable, text, variable, help);
  }

  public Option<T> withVariable(String environmentVariable) {
    return copy(alias, letter, isRepeatable, defaultText, environmentVariable, help);
  }

  public Option<T> asRepeatable() {
    return copy(alias, letter, true, defaultText, variable, help);
  }

  /**
   * Returns a copy that is told about otherwise: one option may mean different things to two
   * commands.
   */
  public Option<T> withHelp(String otherHelp) {
    return copy(alias, letter, isRepeatable, defaultText, variable, otherHelp);
  }

  private Option<T> copy(
      @Nullable String otherAlias,
      char otherLetter,
      boolean repeatable,
      @Nullable String otherDefault,
      @Nullable String otherVariable,
      String otherHelp) {
    return new Option<>(
        name,
        otherAlias,
        otherLetter,
        type,
        valueName,
        valueIsOptional,
        repeatable,
        otherDefault,
        otherVariable,
        group,
        otherHelp);
  }

  /** Returns a copy that is understood but not told about. */
  public Option<T> hidden() {
    return new Option<>(
        name,
        alias,
        letter,
        type,
        valueName,
        valueIsOptional,
        isRepeatable,
        defaultText,
        variable,
        "",
        help);
  }

  /** Returns whether help and completion say nothing of it. */
  boolean isHidden() {
    return group.isEmpty();
  }

  boolean isFlag() {
    return type instanceof ValueType.Flag;
  }

  boolean isCalled(String longName) {
    return longName.equals(name) || longName.equals(alias);
  }
}
