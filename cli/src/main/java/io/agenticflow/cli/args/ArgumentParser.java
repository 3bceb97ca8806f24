package io.agenticflow.cli.args;

import io.agenticflow.text.NearNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line.
 *
 * <p>{@code --name value}, {@code --name=value}, {@code -n value}, {@code -nvalue}; flags together
 * as in {@code -sl}; everything after {@code --} is free words. Options and the command's name may
 * come in any order; but a command may take all from the first token on that is no option of its
 * own as it is, where a {@code --} only ends the options. A value may begin with a dash unless it
 * is the name of one of the command's options, which is taken for a forgotten value.
 */
public final class ArgumentParser {
  private ArgumentParser() {}

  /**
   * Reads what was typed.
   *
   * @throws UsageException where it is wrong; what may be missing is left to {@link
   *     ParsedArguments#check}
   */
  public static ParsedArguments parse(
      CommandSpec program, List<String> typed, Map<String, String> environment) {
    List<String> rest = new ArrayList<>(typed);
    CommandSpec named = program;
    while (!named.commands().isEmpty()) {
      int at = firstWord(program, named, rest);
      if (at < 0) {
        break;
      }
      String word = rest.get(at);
      CommandSpec inside = named.command(word);
      if (inside == null) {
        throw unknownCommand(named, word);
      }
      rest.remove(at);
      named = inside;
    }
    Scan scan = new Scan(program, named, rest, false);
    while (scan.hasMore()) {
      scan.readOne();
    }
    return new ParsedArguments(named, named.meant(), scan.given, scan.words, environment);
  }

  /** Returns where the first free word stands that may be a command's name, or -1. */
  private static int firstWord(CommandSpec program, CommandSpec named, List<String> tokens) {
    Scan scan = new Scan(program, named, tokens, true);
    try {
      while (scan.hasMore()) {
        int at = scan.at;
        scan.readOne();
        if (scan.wordsAreArguments) {
          return -1;
        }
        if (!scan.words.isEmpty()) {
          return at;
        }
      }
    } catch (UsageException e) {
      return -1; // comes again when the command is read, for now it only ends the search
    }
    return -1;
  }

  private static UsageException unknownCommand(CommandSpec within, String word) {
    List<String> names = new ArrayList<>();
    for (CommandSpec each : within.commands()) {
      names.add(each.name());
    }
    List<String> near = NearNames.of(word, names);
    String message = "unknown command " + ParsedArguments.quoted(word);
    CommandSpec meant = within.meant();
    if (!near.isEmpty()) {
      return new UsageException(
          message + ": did you mean " + near.getFirst() + "?", ParsedArguments.seeHelp(within));
    }
    if (within.fallback() != null && !meant.positionals().isEmpty()) {
      return new UsageException(
          message, "if it is a task: " + meant.invocation() + " " + ParsedArguments.quoted(word));
    }
    return new UsageException(message, ParsedArguments.seeHelp(within));
  }

  /** One pass over the tokens of one command. */
  private static final class Scan {
    private final CommandSpec program;
    private final CommandSpec named;
    private final CommandSpec command;
    private final List<String> tokens;
    private final boolean isSearch;
    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();
    private int at;
    private boolean wordsAreArguments;

    /**
     * @param isSearch whether a command's name is looked for, so that any word will do
     */
    Scan(CommandSpec program, CommandSpec named, List<String> tokens, boolean isSearch) {
      this.program = program;
      this.named = named;
      this.command = named.meant();
      this.tokens = tokens;
      this.isSearch = isSearch;
    }

    boolean hasMore() {
      return at < tokens.size();
    }

    void readOne() {
      String token = tokens.get(at++);
      if (takesVerbatim() && !isOptionOfCommand(token)) {
        wordsAreArguments = true;
        if (!token.equals("--")) {
          addWord(token);
        }
        while (hasMore()) {
          addWord(tokens.get(at++));
        }
      } else if (token.equals("--")) {
        wordsAreArguments = true;
        while (hasMore()) {
          addWord(tokens.get(at++));
        }
      } else if (token.startsWith("--")) {
        readLong(token);
      } else if (looksLikeOption(token)) {
        readLetters(token);
      } else {
        addWord(token);
      }
    }

    private boolean takesVerbatim() {
      List<Positional> slots = command.positionals();
      return !isSearch
          && !slots.isEmpty()
          && slots.getLast().isVerbatim()
          && words.size() >= slots.size() - 1;
    }

    private void addWord(String word) {
      List<Positional> slots = command.positionals();
      boolean fits =
          words.size() < slots.size() || (!slots.isEmpty() && slots.getLast().isRepeatable());
      if (!fits && !isSearch) {
        throw new UsageException(
            command.invocation() + " does not take " + ParsedArguments.quoted(word),
            ParsedArguments.seeHelp(named));
      }
      words.add(word);
    }

    private void readLong(String token) {
      int equals = token.indexOf('=');
      String name = equals < 0 ? token.substring(2) : token.substring(2, equals);
      Option<?> option = command.option(name);
      if (option == null) {
        throw unknownOption(name);
      }
      if (equals >= 0) {
        add(option, token.substring(equals + 1));
      } else {
        readValue(option);
      }
    }

    private void readLetters(String token) {
      for (int i = 1; i < token.length(); i++) {
        Option<?> option = command.option(token.charAt(i));
        if (option == null) {
          throw unknownLetter(token, i);
        }
        if (!option.isFlag() && i + 1 < token.length()) {
          add(option, token.substring(token.charAt(i + 1) == '=' ? i + 2 : i + 1));
          return;
        }
        readValue(option);
      }
    }

    private void readValue(Option<?> option) {
      if (option.isFlag()) {
        add(option, "true");
      } else if (option.valueIsOptional()) {
        if (hasMore() && !looksLikeOption(tokens.get(at))) {
          add(option, tokens.get(at++));
        } else {
          add(option, "");
          wordsAreArguments = true;
        }
      } else if (hasMore() && !isOptionOfCommand(tokens.get(at))) {
        add(option, tokens.get(at++));
      } else {
        throw new UsageException(
            "--" + option.name() + " needs a value: --" + option.name() + " " + option.valueName(),
            ParsedArguments.seeHelp(named));
      }
    }

    private void add(Option<?> option, String value) {
      if (!(option.valueIsOptional() && value.isEmpty())) {
        ParsedArguments.read(option, value);
      }
      List<String> values = given.get(option.name());
      if (values == null) {
        values = new ArrayList<>(1);
        given.put(option.name(), values);
      }
      values.add(value);
    }

    private static boolean looksLikeOption(String token) {
      return token.length() > 1 && token.charAt(0) == '-';
    }

    private boolean isOptionOfCommand(String token) {
      if (token.startsWith("--")) {
        int equals = token.indexOf('=');
        String name = equals < 0 ? token.substring(2) : token.substring(2, equals);
        return name.isEmpty() || command.option(name) != null;
      }
      return token.length() == 2
          && token.charAt(0) == '-'
          && command.option(token.charAt(1)) != null;
    }

    private UsageException unknownOption(String name) {
      List<String> names = new ArrayList<>();
      for (Option<?> each : command.options()) {
        names.add(each.name());
        if (each.alias() != null) {
          names.add(each.alias());
        }
      }
      String message = "unknown option --" + ParsedArguments.clean(name);
      CommandSpec other = commandWith(program, name);
      if (other != null) {
        return new UsageException(
            message + ": it is one of " + other.invocation(), ParsedArguments.seeHelp(other));
      }
      List<String> near = NearNames.of(name, names);
      return new UsageException(
          near.isEmpty() ? message : message + ": did you mean --" + near.getFirst() + "?",
          ParsedArguments.seeHelp(named));
    }

    private UsageException unknownLetter(String token, int at) {
      String message = "unknown option -" + ParsedArguments.clean(token.substring(at, at + 1));
      if (at > 1 || token.length() > 2) {
        int equals = token.indexOf('=');
        String asName = token.substring(1, equals < 0 ? token.length() : equals);
        if (command.option(asName) != null) {
          return new UsageException(
              "unknown option " + ParsedArguments.clean(token) + ": did you mean --" + asName + "?",
              ParsedArguments.seeHelp(named));
        }
        message += " in " + ParsedArguments.quoted(token);
      }
      return new UsageException(message, ParsedArguments.seeHelp(named));
    }

    private static @Nullable CommandSpec commandWith(CommandSpec within, String option) {
      for (CommandSpec each : within.commands()) {
        CommandSpec found = each.option(option) != null ? each : commandWith(each, option);
        if (found != null) {
          return found;
        }
      }
      return null;
    }
  }
}
