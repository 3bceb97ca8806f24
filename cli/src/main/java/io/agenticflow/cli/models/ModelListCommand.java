package io.agenticflow.cli.models;

import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Recommendation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.local.CatalogModel;
import io.agenticflow.local.InstalledModel;
import io.agenticflow.local.LocalServer;
import io.agenticflow.local.LocalServers;
import io.agenticflow.local.Models;
import io.agenticflow.provider.http.SocketTransport;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** {@code agentic-flow models list}: what can answer, from where, at what price. */
public final class ModelListCommand implements Command {

  /** A model on this machine, which costs nothing. */
  private record LocalModel(String provider, String model, @Nullable String need) {
    JrsObject json() {
      return Json.object()
          .put("provider", provider)
          .put("model", model)
          .put("ready", need == null)
          .put("needs", need)
          .put("input_usd_per_million", BigDecimal.ZERO)
          .put("output_usd_per_million", BigDecimal.ZERO)
          .build();
    }
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    KnownModels models = KnownModels.of(configuration, terminal);
    String kind = arguments.get(Options.RECOMMENDED);
    if (kind != null) {
      return recommended(kind, models, arguments, terminal);
    }
    String only = arguments.get(Options.PROVIDER);
    List<LocalModel> local = new ArrayList<>(local(configuration, terminal.environment()));
    if (only != null) {
      local.removeIf(model -> !model.provider().equalsIgnoreCase(only));
    }
    List<KnownModel> known = models.all(only);
    if (isJson(arguments)) {
      List<JrsValue> all = new ArrayList<>();
      local.forEach(model -> all.add(model.json()));
      known.forEach(model -> all.add(model.json()));
      terminal.out().println(Json.write(Json.array(all)));
      return ExitCode.OK.code();
    }
    print(local, terminal);
    printKnown(known, terminal);
    terminal
        .err()
        .println(
            "Prices are dollars for a million tokens"
                + dates(known)
                + "; 'models refresh' brings today's. Any other name of a provider's model works too.");
    return ExitCode.OK.code();
  }

  private static int recommended(
      String kind, KnownModels models, ParsedArguments arguments, Terminal terminal) {
    List<Recommendation> wanted =
        Recommendation.ALL.stream()
            .filter(each -> kind.isEmpty() || word(each).equals(kind))
            .toList();
    if (wanted.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "--recommended '" + kind + "': must be one of " + String.join(", ", kinds()),
          null);
    }
    List<JrsValue> all = new ArrayList<>();
    String group = "";
    for (Recommendation each : wanted) {
      KnownModel model = models.find(each.model(), "openrouter");
      if (isJson(arguments)) {
        JsonObjectBuilder json =
            Json.object()
                .put("kind", word(each))
                .put("first_choice", each.isFirst())
                .put("good_for", each.good());
        Json.fields(model.json()).forEach(field -> json.put(field.getKey(), field.getValue()));
        all.add(json.build());
        continue;
      }
      if (!word(each).equals(group)) {
        group = word(each);
        terminal.out().println(group);
      }
      terminal
          .out()
          .println(
              "  "
                  + each.model()
                  + "  "
                  + inAndOut(model.price())
                  + (each.isFirst() ? "" : "  (alternative)"));
      terminal.out().println("      " + each.good());
    }
    if (isJson(arguments)) {
      terminal.out().println(Json.write(Json.array(all)));
    }
    return ExitCode.OK.code();
  }

  private static List<String> kinds() {
    return Arrays.stream(Recommendation.Kind.values())
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static String word(Recommendation recommendation) {
    return recommendation.kind().name().toLowerCase(Locale.ROOT);
  }

  private static List<LocalModel> local(
      Configuration configuration, Map<String, String> environment) {
    List<LocalModel> lines = new ArrayList<>();
    try (SocketTransport transport = new SocketTransport(configuration.proxies())) {
      List<InstalledModel> installed =
          new Models(configuration.home().resolve("models"), transport, environment).installed();
      installed.forEach(model -> lines.add(new LocalModel("gguf", "gguf:" + model.name(), null)));
      for (CatalogModel model : Models.catalog()) {
        if (installed.stream().noneMatch(there -> there.name().equals(model.name()))) {
          lines.add(new LocalModel("gguf", "gguf:" + model.name(), "models pull " + model.name()));
        }
      }
      for (LocalServer server : new LocalServers(transport, environment).find()) {
        server
            .models()
            .forEach(model -> lines.add(new LocalModel(server.kind().displayName(), model, null)));
      }
    }
    return lines;
  }

  private static void print(List<LocalModel> models, Terminal terminal) {
    int width = models.stream().mapToInt(each -> each.model().length()).max().orElse(0);
    String group = "";
    for (LocalModel each : models) {
      group = heading(each.provider(), group, terminal);
      terminal.out().println(row(each.model(), width, "free", each.need()));
    }
  }

  /** Prints a line for each model, grouped by provider. */
  static void printKnown(List<KnownModel> models, Terminal terminal) {
    int width = models.stream().mapToInt(each -> each.model().id().length()).max().orElse(0);
    String group = "";
    for (KnownModel each : models) {
      group = heading(each.model().provider(), group, terminal);
      terminal.out().println(row(each.model().id(), width, inAndOut(each.price()), each.need()));
    }
  }

  private static String heading(String provider, String before, Terminal terminal) {
    if (!provider.equals(before)) {
      terminal.out().println(provider);
    }
    return provider;
  }

  private static String row(String model, int width, String price, @Nullable String need) {
    return "  "
        + model
        + " ".repeat(width - model.length() + 2)
        + price
        + (need == null ? "" : "  (needs " + need + ")");
  }

  private static String inAndOut(Price price) {
    return price.input().signum() == 0 && price.output().signum() == 0
        ? "free"
        : "$"
            + KnownModel.amount(price.input())
            + " in, $"
            + KnownModel.amount(price.output())
            + " out";
  }

  private static String dates(List<KnownModel> models) {
    List<String> dates = new ArrayList<>();
    for (KnownModel each : models) {
      String date = each.price().date();
      if (date != null) {
        dates.add(date);
      }
    }
    dates.sort(null);
    if (dates.isEmpty()) {
      return "";
    }
    return dates.getFirst().equals(dates.getLast())
        ? " of " + dates.getFirst()
        : ", from " + dates.getFirst() + " to " + dates.getLast();
  }

  private static boolean isJson(ParsedArguments arguments) {
    return "json".equals(arguments.get(Options.OUTPUT));
  }
}
