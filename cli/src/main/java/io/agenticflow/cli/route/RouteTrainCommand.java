package io.agenticflow.cli.route;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.routing.learned.GainModel;
import io.agenticflow.routing.learned.LearnedRoutingException;
import io.agenticflow.routing.learned.Outcomes;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code agentic-flow route train}: learns from outcomes what a strong model gains on a prompt. */
public final class RouteTrainCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    RouteFiles files = RouteFiles.of(arguments, terminal);
    try {
      Outcomes outcomes = files.outcomes();
      GainModel model = GainModel.train(outcomes);
      Path file = files.model();
      model.write(file);
      if ("json".equals(arguments.get(Options.OUTPUT))) {
        terminal.out().println(Json.write(json(model, file).build()));
      } else {
        lines(model, file).forEach(terminal.out()::println);
      }
      if (model.evidence().mayBeChance()) {
        terminal
            .err()
            .println(
                "This may be no better than chance: with more outcomes it can become, or show that"
                    + " the prompts do not tell.");
      }
      return ExitCode.OK.code();
    } catch (LearnedRoutingException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
  }

  private static List<String> lines(GainModel model, Path file) {
    GainModel.Evidence evidence = model.evidence();
    return List.of(
        "Model file: " + file,
        "Learned when "
            + model.strong()
            + " is worth more than "
            + model.weak()
            + ", from "
            + model.prompts()
            + " prompts",
        Double.isNaN(evidence.apgr())
            ? "How well it ranks prompts is not known: no prompt has outcomes of both"
            : String.format(
                Locale.ROOT,
                "Ranks prompts that were held out with APGR %.3f (95 %% %.3f to %.3f; chance is"
                    + " 0.5)",
                evidence.apgr(),
                evidence.low(),
                evidence.high()));
  }

  private static JsonObjectBuilder json(GainModel model, Path file) {
    JsonObjectBuilder json =
        Json.object()
            .put("file", file.toString())
            .put("weak", model.weak())
            .put("strong", model.strong())
            .put("prompts", model.prompts());
    RouteNumbers.put(json, "held_out_apgr", model.evidence().apgr());
    RouteNumbers.put(json, "held_out_apgr_low", model.evidence().low());
    RouteNumbers.put(json, "held_out_apgr_high", model.evidence().high());
    return json;
  }
}
