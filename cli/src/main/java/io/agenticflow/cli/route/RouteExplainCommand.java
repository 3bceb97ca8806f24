package io.agenticflow.cli.route;

import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.RouterWiring;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.routing.policy.RouteExplanation;
import io.agenticflow.routing.policy.RouteQuestion;
import java.util.Set;

/** {@code agentic-flow route explain TASK}: which model a task would be given to, and why. */
public final class RouteExplainCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    String model = arguments.get(Options.MODEL);
    RouteQuestion.Builder question =
        RouteQuestion.about(String.join(" ", arguments.words()))
            .asked(model, arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE)
            .agent(arguments.get(Options.AGENT), arguments.isSet(Options.ROUTE_SUB_AGENT))
            .background(arguments.isSet(Options.ROUTE_BACKGROUND))
            .thinking(arguments.isSet(Options.ROUTE_THINKING))
            .images(arguments.isSet(Options.ROUTE_IMAGES))
            .tools(Set.copyOf(arguments.all(Options.ROUTE_TOOL)));
    Long tokens = arguments.get(Options.ROUTE_PROMPT_TOKENS);
    if (tokens != null) {
      question.promptTokens(tokens);
    }
    StoredCatalogue catalogue = new StoredCatalogue(configuration.home());
    RouteExplanation explanation =
        RouteExplanation.of(
            RouterWiring.of(configuration, catalogue, null),
            question.build(),
            configuration,
            catalogue);
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(explanation.json()));
    } else {
      explanation.lines().forEach(terminal.out()::println);
      if (!configuration.routing().isOn()) {
        terminal.err().println("Routing is off; docs/routing.md tells how to switch it on.");
      }
    }
    return ExitCode.OK.code();
  }
}
