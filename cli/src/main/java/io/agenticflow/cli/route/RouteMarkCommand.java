package io.agenticflow.cli.route;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.agent.session.SessionStore;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.json.Json;
import io.agenticflow.routing.learned.LearnedRoutingException;
import io.agenticflow.routing.learned.OutcomeLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code agentic-flow route mark SESSION RESULT}: writes down what came of a session's task, for
 * {@code route train} to learn from.
 */
public final class RouteMarkCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    List<String> words = arguments.words();
    OutcomeLog.Result result = result(words);
    Path home = Settings.read(arguments, terminal).home();
    try {
      SavedSession session = new SessionStore(home.resolve("sessions")).read(words.getFirst());
      RunEvent.RunStarted start = start(session);
      String model = model(session, start);
      new OutcomeLog(OutcomeLog.file(home)).add(start.task(), model, result);
      if ("json".equals(arguments.get(Options.OUTPUT))) {
        terminal
            .out()
            .println(
                Json.write(
                    Json.object()
                        .put("session", session.header().id())
                        .put("model", model)
                        .put("outcome", result.word())
                        .build()));
      } else {
        terminal.out().println("Noted: the work of " + model + " was " + result.word());
      }
      return ExitCode.OK.code();
    } catch (SessionStore.NoSessionException e) {
      throw new CliException(
          ExitCode.SESSION_NOT_FOUND,
          String.valueOf(e.getMessage()),
          "'agentic-flow sessions list --all' shows those that are there",
          e);
    } catch (IOException | LearnedRoutingException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  private static OutcomeLog.Result result(List<String> words) {
    if (words.size() == 2) {
      for (OutcomeLog.Result each : OutcomeLog.Result.values()) {
        if (each.word().equals(words.getLast())) {
          return each;
        }
      }
    }
    throw new CliException(
        ExitCode.USAGE,
        "route mark needs a session and what came of it",
        "one of "
            + String.join(
                ", ",
                Arrays.stream(OutcomeLog.Result.values()).map(OutcomeLog.Result::word).toList()));
  }

  private static RunEvent.RunStarted start(SavedSession session) {
    for (RunEvent event : session.events()) {
      if (event instanceof RunEvent.RunStarted started) {
        return started;
      }
    }
    throw new CliException(
        ExitCode.USAGE, "nothing was begun in session " + session.header().id(), null);
  }

  /** Where the task was routed, whom it was given to; else who was asked for. */
  private static String model(SavedSession session, RunEvent.RunStarted start) {
    for (RunEvent event : session.events()) {
      if (event instanceof RunEvent.ModelRouted routed) {
        return routed.model();
      }
    }
    return start.model();
  }
}
