package io.agenticflow.cli.command;

import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.ValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * Options of Claude Code that programs of the Claude Agent SDK pass and that a run takes without
 * acting on them. Every other option that is not known is an error.
 */
public final class PassedFlags {
  private PassedFlags() {}

  /**
   * One of them.
   *
   * @param takesValue whether a value belongs to it
   * @param reason why nothing needs to be done, for people
   */
  public record PassedFlag(String name, boolean takesValue, String reason) {}

  /** All of them. */
  public static final List<PassedFlag> ALL =
      List.of(
          new PassedFlag(
              "allow-dangerously-skip-permissions",
              false,
              "bypassPermissions is there to be chosen unless settings disable it"),
          new PassedFlag(
              "await-initialize", false, "the first request of a program is always waited for"),
          new PassedFlag(
              "task-budget", true, "a hint to one provider's models; --max-budget-usd is a limit"),
          new PassedFlag(
              "thinking-display", true, "reasoning is shown as far as the provider gives it"));

  /** Returns what is to be said of those that somebody may count on, where they are passed. */
  public static List<String> notes(ParsedArguments arguments) {
    List<String> notes = new ArrayList<>();
    for (PassedFlag flag : ALL) {
      if (flag.takesValue && !arguments.all(option(flag)).isEmpty()) {
        notes.add("nothing acts on --" + flag.name + ": " + flag.reason);
      }
    }
    return notes;
  }

  /** Returns them as options that help does not tell of. */
  static List<Option<?>> options() {
    return ALL.stream().<Option<?>>map(PassedFlags::option).toList();
  }

  private static Option<?> option(PassedFlag flag) {
    return flag.takesValue
        ? Option.of(flag.name, ValueType.TEXT, "VALUE", "", flag.reason).asRepeatable()
        : Option.flag(flag.name, "", flag.reason);
  }
}
