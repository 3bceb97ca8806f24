package io.agenticflow.cli;

import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.HelpPage;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.CommandLine;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.text.VisibleText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs command lines, and tells what goes wrong in one line. */
final class Program {
  private final CommandTable commands;

  Program(CommandTable commands) {
    this.commands = commands;
  }

  /**
   * Runs a command line.
   *
   * @return the exit code
   */
  int run(List<String> typed, Terminal terminal) {
    ParsedArguments arguments = null;
    try {
      CommandSpec program = CommandLine.program();
      arguments = ArgumentParser.parse(program, typed, terminal.environment());
      if (arguments.isSet(Options.HELP)) {
        terminal
            .out()
            .print(HelpPage.of(arguments.named(), terminal.width(), terminal.outHasColour()));
        return ExitCode.OK.code();
      }
      if (arguments.isSet(Options.VERSION)) {
        terminal.out().println(Version.line());
        return ExitCode.OK.code();
      }
      arguments.check();
      return commands.command(arguments.command().path(), program).run(arguments, terminal);
    } catch (UsageException e) {
      return tell(terminal, typed, arguments, ExitCode.USAGE, e.message(), e.hint(), null);
    } catch (CliException e) {
      return tell(terminal, typed, arguments, e.exitCode(), e.message(), e.hint(), e);
    } catch (RuntimeException | Error e) {
      if (e instanceof NoClassDefFoundError
          && e.getCause() instanceof ClassNotFoundException left) {
        String message =
            "this installation does not hold what the command needs (" + left.getMessage() + ")";
        String hint =
            "images leave parts out, as docs/deployment.md says; the whole program has all";
        return tell(terminal, typed, arguments, ExitCode.USAGE, message, hint, e);
      }
      String hint = "this is an error in the program itself; --verbose shows where it happened";
      return tell(terminal, typed, arguments, ExitCode.INTERNAL, "unexpected: " + e, hint, e);
    }
  }

  /** Tells a failure in one line, and a hint in another where there is one. */
  private static int tell(
      Terminal terminal,
      List<String> typed,
      @Nullable ParsedArguments arguments,
      ExitCode code,
      String message,
      @Nullable String hint,
      @Nullable Throwable cause) {
    terminal.out().flush();
    terminal.err().println("agentic-flow: " + oneLine(message));
    if (hint != null) {
      terminal.err().println("  " + oneLine(hint));
    }
    if (cause != null && isVerbose(typed, arguments)) {
      if (cause instanceof CliException) {
        causes(terminal, message, cause);
      } else {
        cause.printStackTrace(terminal.err()); // a mistake of ours: where it is, is what helps
      }
    }
    if (wantsJson(typed, arguments)) {
      terminal
          .out()
          .println(
              Json.write(
                  Json.object()
                      .put("error", message)
                      .put("hint", hint)
                      .put("exit_code", code.code())
                      .build()));
    }
    return code.code();
  }

  /** Tells what lies behind a failure, as far as it says something new. */
  private static void causes(Terminal terminal, String message, Throwable failure) {
    String told = message;
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      String words = cause.getMessage();
      if (words != null && !told.contains(words)) {
        terminal
            .err()
            .println("  because: " + cause.getClass().getSimpleName() + ": " + oneLine(words));
        told = words;
      }
    }
  }

  /** A command line that could not be read may still say how its reader wants to be told. */
  private static boolean wantsJson(List<String> typed, @Nullable ParsedArguments arguments) {
    if (arguments != null) {
      return "json".equals(arguments.get(Options.RUN_OUTPUT));
    }
    for (int i = 0; i < typed.size(); i++) {
      String token = typed.get(i);
      if (token.equals("--")) {
        return false;
      }
      if (token.startsWith("--output")) {
        int equals = token.indexOf('=');
        String name = equals < 0 ? token : token.substring(0, equals);
        String value =
            equals >= 0
                ? token.substring(equals + 1)
                : i + 1 < typed.size() ? typed.get(i + 1) : "";
        if ((name.equals("--output") || name.equals("--output-format")) && value.equals("json")) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isVerbose(List<String> typed, @Nullable ParsedArguments arguments) {
    return arguments == null ? typed.contains("--verbose") : arguments.isSet(Options.VERBOSE);
  }

  private static String oneLine(String text) {
    return VisibleText.of(text.replace("\r", "").replace('\n', ' '));
  }
}
