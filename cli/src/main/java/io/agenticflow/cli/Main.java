package io.agenticflow.cli;

import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.HelpPage;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.CommandLine;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.AgentsCommand;
import io.agenticflow.cli.run.AskCommand;
import io.agenticflow.cli.run.ModelsCommand;
import io.agenticflow.cli.run.PullCommand;
import io.agenticflow.cli.run.RunCommand;
import io.agenticflow.cli.serve.ProxyCommand;
import io.agenticflow.cli.serve.ScriptedUpstreamCommand;
import io.agenticflow.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program's entry. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process. */
  public static void main(String[] typed) {
    Terminal terminal = Terminal.system();
    int code = run(Arrays.asList(typed), terminal);
    IOException failure = terminal.finish();
    if (failure != null) {
      terminal.err().println("agentic-flow: cannot write to standard output: " + failure.getMessage());
      code = code == 0 ? ExitCode.FAILED.code() : code;
    }
    // System.exit looks for a logger in every jar to log that it was called, which takes as long as all
    // the rest of a short command. Returning ends the process too, where nothing else keeps it alive.
    if (code != 0 || !isLastThread()) {
      System.exit(code);
    }
  }

  /** Returns whether the process ends when this thread does. */
  private static boolean isLastThread() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    Thread[] threads = new Thread[group.activeCount() + 8];
    int count = group.enumerate(threads);
    int holding = 0;
    for (int i = 0; i < count; i++) {
      holding += threads[i].isDaemon() ? 0 : 1;
    }
    return holding <= 1 && count < threads.length;
  }

  /**
   * Runs a command line.
   *
   * @return the exit code
   */
  static int run(List<String> typed, Terminal terminal) {
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
      return command(arguments.command().path(), program).run(arguments, terminal);
    } catch (UsageException e) {
      return tell(terminal, typed, arguments, ExitCode.USAGE, e.message(), e.hint(), null);
    } catch (CliException e) {
      return tell(terminal, typed, arguments, e.exitCode(), e.message(), e.hint(), e);
    } catch (RuntimeException | Error e) {
      String hint = "this is an error in the program itself; --verbose shows where it happened";
      return tell(terminal, typed, arguments, ExitCode.INTERNAL, "unexpected: " + e, hint, e);
    }
  }

  /** Makes what does a command. Only the one that is wanted is loaded. */
  private static Command command(String path, CommandSpec program) {
    return switch (path) {
      case "help" -> new HelpCommand(program);
      case "version" -> new VersionCommand();
      case "completion" -> new CompletionCommand(program);
      case "warmup" -> new WarmupCommand();
      case "run" -> new RunCommand();
      case "ask" -> new AskCommand();
      case "agents" -> new AgentsCommand();
      case "models", "models list" -> new ModelsCommand();
      case "models pull" -> new PullCommand();
      case "proxy" -> new ProxyCommand(BuildInfo.VERSION);
      case "testkit upstream" -> new ScriptedUpstreamCommand();
      default -> throw new IllegalStateException("nothing does the command " + path);
    };
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
      cause.printStackTrace(terminal.err());
    }
    if (arguments != null && "json".equals(arguments.get(Options.OUTPUT))) {
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

  private static boolean isVerbose(List<String> typed, @Nullable ParsedArguments arguments) {
    return arguments == null ? typed.contains("--verbose") : arguments.isSet(Options.VERBOSE);
  }

  private static String oneLine(String text) {
    return text.replace("\r", "").replace('\n', ' ');
  }
}
