package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.agent.session.SessionStore;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.CommandLine;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.headless.ResultJson;
import io.agenticflow.cli.headless.RunTally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run that is begun again with the same words after its process was killed, and goes on where its
 * session's file ends: what a model has answered and a tool has done is not asked for again.
 */
public final class ResumableRun {
  private ResumableRun() {}

  /**
   * Says what is wrong with a command line before anything of it is done.
   *
   * @return its task, with what is piped in; empty where the agent's file has it
   * @throws CliException where no run could begin so
   */
  public static String task(ParsedArguments arguments, Terminal terminal) {
    if (arguments.get(Options.WORKTREE) == null) {
      RunSetup setup = new RunSetup(arguments, terminal);
      String first = setup.initialPrompt();
      if (first != null && !RunCommand.isTaskTyped(arguments)) {
        return "";
      }
      return RunCommand.task(arguments, setup.configuration(), terminal);
    }
    return RunCommand.task(arguments, Settings.read(arguments, terminal), terminal);
  }

  /**
   * Begins a run, goes on with it, or tells how it ended.
   *
   * @param options of {@code run}, without task and session
   * @param task empty where the agent's file has it
   * @param sessionId a UUID, the same each time
   * @param terminal gets notes on its standard error
   * @param steps hears what happens, a short line for each step
   * @throws CliException where the run cannot begin
   */
  public static InnerRun.Outcome of(
      List<String> options,
      String task,
      String sessionId,
      Terminal terminal,
      Consumer<String> steps,
      Cancellation cancellation) {
    List<String> typed = new ArrayList<>(List.of("run"));
    typed.addAll(options);
    SavedSession saved = saved(typed, sessionId, terminal);
    RunResult last = saved == null ? null : saved.lastResult();
    if (saved != null && last != null && last.ending() != RunResult.Ending.INTERRUPTED) {
      return told(saved, last);
    }
    typed.add((saved == null ? "--session-id=" : "--resume=") + sessionId);
    if (saved == null || !isTaskSaid(saved)) {
      if (!task.isEmpty()) {
        typed.add("--task=" + task);
      }
    } else if (last != null) {
      typed.add("--task=" + RunCommand.GO_ON);
    }
    return InnerRun.of(typed, terminal, steps, null, cancellation);
  }

  private static @Nullable SavedSession saved(
      List<String> typed, String sessionId, Terminal terminal) {
    try {
      ParsedArguments arguments =
          ArgumentParser.parse(CommandLine.program(), typed, terminal.environment());
      SessionStore store = OpenSession.store(Settings.read(arguments, terminal));
      return store.read(sessionId);
    } catch (SessionStore.NoSessionException e) {
      return null;
    } catch (UsageException e) {
      throw new CliException(ExitCode.USAGE, e.message(), e.hint(), e);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  private static boolean isTaskSaid(SavedSession session) {
    return session.events().stream()
        .anyMatch(event ->
            event instanceof RunEvent.Prompted prompted
                && prompted.source() == RunEvent.Prompted.Source.USER);
  }

  /** Tells again what was told when the run ended. */
  private static InnerRun.Outcome told(SavedSession session, RunResult result) {
    RunTally tally = new RunTally();
    session.events().forEach(tally);
    RunEvent.RunStarted started = OpenSession.lastRun(session);
    if (started == null) {
      throw new IllegalStateException("a run ended that did not begin");
    }
    return InnerRun.outcome(
        result,
        new ResultJson.Of(
            session.header().id(),
            started.runId(),
            started.agent(),
            started.provider(),
            started.model(),
            null),
        tally);
  }
}
