package io.agenticflow.cli.runs;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.RunsCommandLine;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Interruption;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.Workflow;
import io.agenticflow.durable.local.LocalEngine;
import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow runs}: what became of runs that outlive their process, and what is to. */
public final class RunsCommand implements Command {
  private final Action action;
  private final Function<Terminal, List<Workflow>> workflows;

  /** What is to be done. */
  public enum Action {
    LIST,
    SHOW,
    ATTACH,
    CANCEL,
    APPROVE,
    RESUME,
    DELETE,
    LOG
  }

  /**
   * @param workflows returns what a process can work on that tells of it at a terminal
   */
  public RunsCommand(Action action, Function<Terminal, List<Workflow>> workflows) {
    this.action = action;
    this.workflows = workflows;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    List<Workflow> known = action == Action.RESUME ? workflows.apply(terminal) : List.of();
    try (DurableEngine engine =
        Engines.open(Engines.name(arguments, configuration), configuration, known)) {
      Workers workers = new Workers(engine, configuration.home(), terminal.environment());
      return new Opened(engine, workers, configuration, arguments, terminal).run(action);
    } catch (EngineException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  /** The command with its engine. */
  private record Opened(
      DurableEngine engine,
      Workers workers,
      Configuration configuration,
      ParsedArguments arguments,
      Terminal terminal) {

    int run(Action action) {
      int code =
          switch (action) {
            case LIST -> list();
            case SHOW -> show();
            case ATTACH -> new Attachment(engine, workers, terminal, isJson()).toEnd(known().id());
            case CANCEL -> cancel();
            case APPROVE -> approve();
            case RESUME -> arguments.isSet(RunsCommandLine.FOREGROUND) ? work() : resume();
            case DELETE -> delete();
            case LOG -> log();
          };
      terminal.out().flush();
      return code;
    }

    private boolean isJson() {
      return "json".equals(arguments.get(Options.OUTPUT));
    }

    /** Returns the run that is named. */
    private RunRecord known() {
      return known(arguments.words().getFirst());
    }

    private RunRecord known(String id) {
      return engine
          .find(id)
          .orElseThrow(() ->
              new CliException(
                  ExitCode.SESSION_NOT_FOUND,
                  "there is no run " + id + " at the engine " + engine.name(),
                  "'agentic-flow runs list' shows those that are there"));
    }

    private int list() {
      List<RunRecord> runs =
          engine.list(Math.toIntExact(arguments.get(RunsCommandLine.LIMIT, 50L)));
      if (isJson()) {
        print(
            Json.object()
                .put("engine", engine.name())
                .put("runs", runs.stream().map(RunText::json).toList())
                .build());
      } else if (runs.isEmpty()) {
        terminal.err().println("There are no runs at the engine " + engine.name());
      } else {
        runs.forEach(run -> terminal.out().println(RunText.line(run)));
      }
      return ExitCode.OK.code();
    }

    private int show() {
      RunRecord run = known();
      if (isJson()) {
        print(RunText.whole(run));
        return ExitCode.OK.code();
      }
      terminal.out().println(RunText.line(run));
      if (run.result() != null) {
        terminal.out().println("\n" + RunText.answer(run.result()));
      } else if (run.waitingFor().contains(AgentRun.APPROVAL)) {
        terminal.err().println("  let it go on: agentic-flow runs approve " + run.id());
      } else if (run.state() == RunRecord.State.INTERRUPTED) {
        terminal.err().println("  go on with: agentic-flow runs resume " + run.id());
      }
      return ExitCode.OK.code();
    }

    private int cancel() {
      RunRecord run = known();
      engine.cancel(run.id(), arguments.get(RunsCommandLine.REASON, "cancelled by the user"));
      RunRecord after = engine.find(run.id()).orElse(run);
      if (isJson()) {
        print(RunText.json(after));
      } else if (run.state().isOver()) {
        terminal.err().println("It was over before: " + RunText.line(run));
      } else {
        terminal.out().println("Cancelled " + run.id());
      }
      return ExitCode.OK.code();
    }

    private int approve() {
      RunRecord run = known();
      String signal = arguments.get(RunsCommandLine.SIGNAL);
      if (signal == null) {
        if (run.waitingFor().size() > 1) {
          throw new CliException(
              ExitCode.USAGE,
              "run " + run.id() + " waits for " + String.join(", ", run.waitingFor()),
              "say which with --signal NAME");
        }
        // Before the run asks, the usual name is the best guess.
        signal = run.waitingFor().isEmpty() ? AgentRun.APPROVAL : run.waitingFor().getFirst();
      }
      String denied = arguments.get(RunsCommandLine.DENY);
      boolean isTaken =
          engine.signal(run.id(), signal, denied == null ? AgentRun.YES : "no: " + denied);
      if (isTaken) {
        workers.takeUp(run.id());
      }
      if (isJson()) {
        print(
            Json.object()
                .put("id", run.id())
                .put("signal", signal)
                .put("approved", denied == null)
                .put("taken", isTaken)
                .build());
      } else if (isTaken) {
        terminal.out().println((denied == null ? "Approved " : "Denied ") + run.id());
      }
      if (!isTaken) {
        terminal
            .err()
            .println("Run " + run.id() + (run.state().isOver() ? " is over" : " was told before"));
        return ExitCode.FAILED.code();
      }
      return ExitCode.OK.code();
    }

    private int resume() {
      List<String> wanted = new ArrayList<>(arguments.words());
      if (wanted.isEmpty()) {
        engine.list(Integer.MAX_VALUE).stream()
            .filter(run -> run.state() == RunRecord.State.INTERRUPTED && run.parent() == null)
            .forEach(run -> wanted.add(run.id()));
      }
      List<String> started = new ArrayList<>();
      for (String each : wanted) {
        RunRecord run = known(each);
        if (run.state() == RunRecord.State.INTERRUPTED && workers.start(each)) {
          started.add(each);
        } else if (!isJson()) {
          terminal.err().println("Nothing to do: " + RunText.line(run));
        }
      }
      if (isJson()) {
        print(Json.object().put("resumed", started.stream().map(Json::of).toList()).build());
      } else {
        started.forEach(each -> terminal.out().println(each));
      }
      return ExitCode.OK.code();
    }

    /** Works on runs in this process until they are over. */
    private int work() {
      if (!(engine instanceof LocalEngine local)) {
        throw new CliException(
            ExitCode.USAGE,
            "runs of the engine " + engine.name() + " are done by its workers",
            "'agentic-flow worker' is one");
      }
      Cancellation cancellation = new Cancellation();
      try (Interruption _ = Interruption.raising(cancellation)) {
        List<String> taken = new ArrayList<>();
        if (arguments.words().isEmpty()) {
          taken.addAll(local.resume());
        }
        for (String each : arguments.words()) {
          taken.addAll(local.resume(each));
        }
        local.awaitIdle(cancellation);
        // Told to stop, so that what tools have started does not stay behind.
        local.close();
        if (cancellation.isCancelled()) {
          return ExitCode.TERMINATED.code();
        }
        return ended(taken);
      }
    }

    private int ended(List<String> taken) {
      try (DurableEngine look = Engines.open(engine.name(), configuration, List.of())) {
        int code = ExitCode.OK.code();
        List<JrsObject> all = new ArrayList<>();
        for (String each : taken) {
          RunRecord run = look.find(each).orElseThrow();
          if (!isJson()) {
            terminal.err().println(RunText.line(run));
          }
          all.add(RunText.json(run));
          code = run.state().isOver() ? code : ExitCode.FAILED.code();
        }
        if (isJson()) {
          print(Json.object().put("runs", all).build());
        }
        return code;
      }
    }

    private int delete() {
      Duration age = arguments.get(RunsCommandLine.OLDER_THAN);
      if (arguments.words().isEmpty() == (age == null)) {
        throw new CliException(
            ExitCode.USAGE,
            "runs delete takes the names of runs, or --older-than",
            "'agentic-flow runs list' shows those that are there");
      }
      List<String> wanted = age == null ? named() : endedBefore(Instant.now().minus(age));
      List<String> deleted = new ArrayList<>();
      List<String> left = new ArrayList<>();
      for (String each : wanted) {
        List<String> gone = engine.delete(each);
        if (gone.isEmpty()) {
          left.add(each);
        } else if (!isJson()) {
          terminal.out().println("Deleted " + each + inside(gone.size() - 1));
        }
        deleted.addAll(gone);
      }
      deleted.forEach(this::deleteLog);
      if (isJson()) {
        print(Json.object().put("deleted", deleted.stream().map(Json::of).toList()).build());
      }
      if (age == null && !left.isEmpty()) {
        terminal.out().flush();
        throw notOver("a run inside " + String.join(", ", left), left.getFirst());
      }
      if (age != null && deleted.isEmpty() && !isJson()) {
        terminal.err().println("No run ended longer ago than that");
      }
      return ExitCode.OK.code();
    }

    private static String inside(int runs) {
      return switch (runs) {
        case 0 -> "";
        case 1 -> " and the run inside it";
        default -> " and the " + runs + " runs inside it";
      };
    }

    /** Returns the runs that are named: all are there and over, or none goes. */
    private List<String> named() {
      List<String> names = arguments.words().stream().distinct().toList();
      for (String each : names) {
        if (!known(each).state().isOver()) {
          throw notOver("run " + each, each);
        }
      }
      return names;
    }

    private static CliException notOver(String what, String runId) {
      return new CliException(
          ExitCode.FAILED,
          what + " is not over",
          "'agentic-flow runs cancel " + runId + "' ends it");
    }

    private List<String> endedBefore(Instant time) {
      return engine.list(Integer.MAX_VALUE).stream()
          .filter(run -> run.parent() == null && run.state().isOver())
          .filter(run -> run.ended() != null && run.ended().isBefore(time))
          .map(RunRecord::id)
          .toList();
    }

    private void deleteLog(String runId) {
      try {
        Worker.deleteLog(configuration.home(), runId);
      } catch (IOException e) {
        terminal.err().println("Note: cannot remove what its process said: " + e.getMessage());
      }
    }

    private int log() {
      Path file = Worker.log(configuration.home(), known().id());
      try {
        if (Files.exists(file)) {
          Files.copy(file, terminal.out());
        } else {
          terminal.err().println("No process of this machine has said anything of it");
        }
        return ExitCode.OK.code();
      } catch (IOException e) {
        throw new CliException(
            ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage(), null, e);
      }
    }

    private void print(JrsObject json) {
      terminal.out().println(Json.write(json));
    }
  }
}
