package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.headless.RunTally;
import io.agenticflow.config.Configuration;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.tool.Workspace;
import io.agenticflow.vocabulary.ContentBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code agentic-flow ask "…"}: one question, one answer, streamed; a run without an agent and
 * without tools.
 */
public final class AskCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    String question = TaskText.of(null, arguments.words(), terminal, "question");
    boolean json = "json".equals(arguments.get(Options.OUTPUT));
    List<Consumer<RunEvent>> all = new ArrayList<>();
    if (!json) {
      all.add(new AnswerText(terminal.out(), true));
    }
    RunTally tally = new RunTally();
    all.add(tally);
    all.add(new Progress(terminal, false, arguments.isSet(Options.VERBOSE), 120));
    RunReaders readers = new RunReaders(all);
    StoredCatalogue catalogue = new StoredCatalogue(configuration.home());
    try (SocketTransport transport = new SocketTransport(configuration.proxies());
        ProcessLedger ledger =
            new ProcessLedger(
                configuration,
                () -> new Prices(catalogue, configuration.prices()),
                note -> terminal.err().println("Note: " + note));
        ProcessBudgets budgets =
            ProcessBudgets.ofRun(
                arguments,
                configuration,
                () -> new Prices(catalogue, configuration.prices()),
                note -> terminal.err().println("Note: " + note))) {
      ModelWiring models =
          new ModelWiring(
              configuration,
              terminal.environment(),
              transport,
              configuration.retries(),
              configuration.requestTimeout(),
              budgets.admission(),
              ledger.before(readers::accept));
      ChosenModel model =
          models.choose(
              arguments.get(Options.PROVIDER),
              arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE
                  ? arguments.get(Options.MODEL)
                  : null,
              ModelWiring.fallbacks(arguments));
      if (arguments.isSet(Options.VERBOSE)) {
        RunCommand.explain(model, terminal);
      }
      if (model.notice() != null) {
        terminal.err().println(model.notice());
      }
      String system = arguments.get(Options.SYSTEM_PROMPT);
      RunRequest.Builder request =
          RunRequest.of(model.forRun(), Workspace.open(Settings.currentFolder(), List.of(), true))
              .prompt(question)
              .system(system == null ? List.of() : List.of(new ContentBlock.Text(system)))
              .permissions(new PermissionPolicy(PermissionMode.PLAN))
              .maxTurns(1)
              .maxTokens(arguments.get(Options.MAX_TOKENS))
              .temperature(RunSetup.temperature(arguments))
              .timeout(arguments.get(Options.TIMEOUT));
      OpenSession session = OpenSession.unkept();
      if (configuration.routing().isOn()) {
        request.routing(
            new RunRouting(
                RouterWiring.of(configuration, models.catalogue(), models),
                models,
                new RunRouting.Asked(
                    new RunRouting.Wish(
                        RunSetup.isModelTyped(arguments) ? model.model() : null,
                        RunSetup.isModelTyped(arguments))),
                null,
                session.id()));
      }
      RunRequest asked = request.build();
      Cancellation cancellation = new Cancellation();
      return RunToEnd.of(
          asked,
          () -> new AgentLoop().run(asked, readers, cancellation),
          cancellation,
          session,
          () -> null,
          tally,
          arguments,
          terminal);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED, "cannot use the current folder: " + e.getMessage(), null, e);
    }
  }
}
