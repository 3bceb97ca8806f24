package io.agenticflow.cli.run;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.local.CatalogModel;
import io.agenticflow.local.InstalledModel;
import io.agenticflow.local.LocalServer;
import io.agenticflow.local.LocalServers;
import io.agenticflow.local.Models;
import io.agenticflow.provider.http.SocketTransport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow models list}: what can answer, from where, at what price. */
public final class ModelsCommand implements Command {

  /**
   * One line of the list.
   *
   * @param provider where it is
   * @param ready whether it can be asked now; else {@code need} says what is missing
   * @param input dollars for a million prompt tokens, as written; null where unknown
   */
  private record Line(
      String provider,
      String model,
      boolean ready,
      @Nullable String need,
      @Nullable String input,
      @Nullable String output) {}

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    String only = arguments.get(Options.PROVIDER);
    List<Line> lines = new ArrayList<>();
    try (SocketTransport transport = new SocketTransport(configuration.proxies())) {
      lines.addAll(
          onThisMachine(
              new Models(
                  configuration.home().resolve("models"), transport, terminal.environment())));
      for (LocalServer server : new LocalServers(transport, terminal.environment()).find()) {
        server
            .models()
            .forEach(model ->
                lines.add(new Line(server.kind().displayName(), model, true, null, "0", "0")));
      }
    }
    for (Model model : Catalogue.builtIn().models()) {
      lines.add(catalogued(model, configuration.providers().get(model.provider())));
    }
    if (only != null) {
      lines.removeIf(line -> !line.provider().equalsIgnoreCase(only));
    }
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal
          .out()
          .println(Json.write(Json.array(lines.stream().map(ModelsCommand::json).toList())));
    } else {
      print(lines, terminal);
    }
    return ExitCode.OK.code();
  }

  private static List<Line> onThisMachine(Models models) {
    List<Line> lines = new ArrayList<>();
    List<InstalledModel> installed = models.installed();
    installed.forEach(
        model -> lines.add(new Line("gguf", "gguf:" + model.name(), true, null, "0", "0")));
    for (CatalogModel model : Models.catalog()) {
      if (installed.stream().noneMatch(there -> there.name().equals(model.name()))) {
        lines.add(
            new Line(
                "gguf", "gguf:" + model.name(), false, "models pull " + model.name(), "0", "0"));
      }
    }
    return lines;
  }

  private static Line catalogued(Model model, @Nullable ProviderSettings provider) {
    boolean ready = provider != null && provider.key() != null;
    return new Line(
        model.provider(),
        model.id(),
        ready,
        ready
            ? null
            : provider == null || provider.keyVariable() == null ? "a key" : provider.keyVariable(),
        model.price().input().toPlainString(),
        model.price().output().toPlainString());
  }

  private static void print(List<Line> lines, Terminal terminal) {
    int width = lines.stream().mapToInt(line -> line.model().length()).max().orElse(0);
    String group = "";
    for (Line line : lines) {
      if (!line.provider().equals(group)) {
        group = line.provider();
        terminal.out().println(group);
      }
      StringBuilder row = new StringBuilder("  ").append(line.model());
      row.append(" ".repeat(width - line.model().length() + 2));
      row.append(
          "0".equals(line.input()) && "0".equals(line.output())
              ? "free"
              : "$" + line.input() + " in, $" + line.output() + " out");
      if (line.need() != null) {
        row.append("  (needs ").append(line.need()).append(')');
      }
      terminal.out().println(row);
    }
    terminal
        .err()
        .println(
            "Prices are dollars for a million tokens; any other name of a provider's model works too.");
  }

  private static JrsObject json(Line line) {
    JsonObjectBuilder json =
        Json.object()
            .put("provider", line.provider())
            .put("model", line.model())
            .put("ready", line.ready())
            .put("needs", line.need());
    if (line.input() != null && line.output() != null) {
      json.put("input_usd_per_million", new java.math.BigDecimal(line.input()))
          .put("output_usd_per_million", new java.math.BigDecimal(line.output()));
    }
    return json.build();
  }
}
