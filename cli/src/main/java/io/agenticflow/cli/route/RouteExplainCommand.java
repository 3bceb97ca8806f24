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
import io.agenticflow.routing.ModelChoice;
import io.agenticflow.routing.ModelResolver;
import io.agenticflow.routing.RoutingException;
import io.agenticflow.routing.policy.RouteExplanation;
import io.agenticflow.routing.policy.RouteQuestion;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code agentic-flow route explain TASK}: which model a task would be given to, and why. */
public final class RouteExplainCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    StoredCatalogue catalogue = new StoredCatalogue(configuration.home());
    String provider = arguments.get(Options.PROVIDER);
    String model = arguments.get(Options.MODEL);
    RouteQuestion.Builder question =
        RouteQuestion.about(String.join(" ", arguments.words()))
            .asked(
                model == null && provider != null
                    ? usual(provider, configuration, catalogue)
                    : model,
                provider != null
                    || arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE)
            .at(provider)
            .agent(arguments.get(Options.AGENT), arguments.isSet(Options.ROUTE_SUB_AGENT))
            .background(arguments.isSet(Options.ROUTE_BACKGROUND))
            .thinking(arguments.isSet(Options.ROUTE_THINKING))
            .images(arguments.isSet(Options.ROUTE_IMAGES))
            .tools(Set.copyOf(arguments.all(Options.ROUTE_TOOL)));
    Long tokens = arguments.get(Options.ROUTE_PROMPT_TOKENS);
    if (tokens != null) {
      question.promptTokens(tokens);
    }
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

  /** Returns the model that a provider answers with where none is named; null where it has none. */
  private static @Nullable String usual(
      String provider, Configuration configuration, StoredCatalogue catalogue) {
    try {
      return new ModelResolver(configuration, catalogue).resolve(provider, null)
              instanceof ModelChoice.Upstream upstream
          ? upstream.model()
          : null;
    } catch (RoutingException e) {
      return null; // the explanation says why it leads nowhere
    }
  }
}
