package io.agenticflow.cli.route;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.routing.learned.BenchReport;
import io.agenticflow.routing.learned.GainModel;
import io.agenticflow.routing.learned.LearnedRoutingException;
import io.agenticflow.routing.learned.RouterBench;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** {@code agentic-flow route bench}: how well routers choose between two models. */
public final class RouteBenchCommand implements Command {
  private static final int SAMPLES = 1000;

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Path agents = arguments.get(Options.ROUTE_AGENTS);
    if (agents != null) {
      return AgentRunsBench.run(agents, arguments, terminal);
    }
    RouteFiles files = RouteFiles.of(arguments, terminal);
    try {
      Path model = files.namedModel();
      BenchReport report =
          RouterBench.run(
              files.outcomes(), model == null ? null : GainModel.read(model), settings(arguments));
      if ("json".equals(arguments.get(Options.OUTPUT))) {
        terminal.out().println(Json.write(json(report)));
      } else {
        print(report, terminal.out());
      }
      return ExitCode.OK.code();
    } catch (LearnedRoutingException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
  }

  private static RouterBench.Settings settings(ParsedArguments arguments) {
    return new RouterBench.Settings(
        number(arguments.get(Options.ROUTE_FOLDS), 0),
        number(arguments.get(Options.ROUTE_LABELS), 0),
        number(arguments.get(Options.ROUTE_SHARE), 0) / 100.0,
        number(arguments.get(Options.ROUTE_SEED), 0),
        SAMPLES);
  }

  private static int number(@Nullable Long given, int otherwise) {
    return given == null ? otherwise : given.intValue();
  }

  private static void print(BenchReport report, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s (%.4f) against %s (%.4f), %d prompts%n%n",
        report.weak(),
        report.weakMean(),
        report.strong(),
        report.strongMean(),
        report.prompts());
    out.println("router     APGR    95 % interval    CPT50    CPT80   95 % quality   within");
    for (BenchReport.Score score : report.scores()) {
      out.printf(
          Locale.ROOT,
          "%-9s %6s   %6s to %-6s  %s  %s        %s   %6s%n",
          score.router(),
          figure(score.apgr()),
          figure(score.low()),
          figure(score.high()),
          percent(score.cpt50()),
          percent(score.cpt80()),
          percent(score.calls95()),
          figure(score.within()));
    }
    BenchReport.Use use = report.use();
    out.printf(
        Locale.ROOT,
        "%nlearned, aimed at %.0f %% strong calls: %.1f %% strong, %.1f %% left to the default;"
            + " quality %.4f%nwith the weak model as the default%n",
        100 * use.aim(),
        100 * use.strong(),
        100 * use.unknown(),
        use.quality());
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "      -" : String.format(Locale.ROOT, "%5.1f %%", 100 * share);
  }

  private static JrsObject json(BenchReport report) {
    JsonObjectBuilder json =
        Json.object()
            .put("weak", report.weak())
            .put("strong", report.strong())
            .put("prompts", report.prompts());
    RouteNumbers.put(json, "weak_quality", report.weakMean());
    RouteNumbers.put(json, "strong_quality", report.strongMean());
    List<JrsValue> routers = new ArrayList<>();
    for (BenchReport.Score score : report.scores()) {
      JsonObjectBuilder router = Json.object().put("router", score.router());
      RouteNumbers.put(router, "apgr", score.apgr());
      RouteNumbers.put(router, "apgr_low", score.low());
      RouteNumbers.put(router, "apgr_high", score.high());
      RouteNumbers.put(router, "cpt50", score.cpt50());
      RouteNumbers.put(router, "cpt80", score.cpt80());
      RouteNumbers.put(router, "strong_share_for_95_quality", score.calls95());
      RouteNumbers.put(router, "within_task_apgr", score.within());
      routers.add(router.build());
    }
    BenchReport.Use use = report.use();
    JsonObjectBuilder used = Json.object();
    RouteNumbers.put(used, "strong_share_aimed_at", use.aim());
    RouteNumbers.put(used, "strong_share", use.strong());
    RouteNumbers.put(used, "default_share", use.unknown());
    RouteNumbers.put(used, "quality", use.quality());
    return json.put("routers", routers).put("learned_in_use", used.build()).build();
  }
}
