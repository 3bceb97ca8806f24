package io.agenticflow.cli.cost;

import io.agenticflow.budget.Budgets;
import io.agenticflow.budget.VirtualKey;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.secret.Secret;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow keys}: makes, shows and takes back keys for the gateway's clients. */
public final class KeysCommand implements Command {
  private final Action action;

  /** What is done with keys. */
  public enum Action {
    CREATE,
    LIST,
    REVOKE
  }

  public KeysCommand(Action action) {
    this.action = action;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    boolean json = "json".equals(arguments.get(Options.OUTPUT));
    try (Budgets budgets = BudgetCommand.open(configuration, terminal)) {
      switch (action) {
        case CREATE -> create(budgets, arguments, json, terminal);
        case LIST -> list(budgets, json, terminal);
        case REVOKE -> revoke(budgets, arguments.words().getFirst(), json, terminal);
      }
    } catch (StoreException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
    return ExitCode.OK.code();
  }

  private static void create(
      Budgets budgets, ParsedArguments arguments, boolean json, Terminal terminal) {
    BigDecimal dollars = arguments.get(Options.KEY_BUDGET);
    VirtualKey key =
        new VirtualKey(
            arguments.words().getFirst(),
            Instant.now(),
            null,
            models(arguments),
            new Limit(
                dollars == null ? null : Money.ofDollars(dollars),
                arguments.get(Options.KEY_TOKENS),
                Reset.valueOf(arguments.get(Options.KEY_RESET, "month").toUpperCase(Locale.ROOT))),
            arguments.get(Options.KEY_REQUESTS_A_MINUTE),
            arguments.get(Options.KEY_TOKENS_A_MINUTE));
    Secret text;
    try {
      text = budgets.keys().create(key);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
    if (json) {
      terminal.out().println(Json.write(json(key).put("key", text.reveal()).build()));
    } else {
      terminal.err().println("This is shown once; clients send it as their API key:");
      terminal.out().println(text.reveal());
    }
  }

  private static List<String> models(ParsedArguments arguments) {
    List<String> models = new ArrayList<>();
    for (String list : arguments.all(Options.KEY_MODELS)) {
      for (String name : list.split("[,\\s]+")) {
        if (!name.isEmpty()) {
          models.add(name);
        }
      }
    }
    return models;
  }

  private static void list(Budgets budgets, boolean json, Terminal terminal) {
    List<VirtualKey> keys = budgets.keys().list();
    if (json) {
      List<JrsObject> rows = new ArrayList<>();
      keys.forEach(key -> rows.add(json(key).build()));
      terminal.out().println(Json.write(Json.object().put("keys", rows).build()));
      return;
    }
    if (keys.isEmpty()) {
      terminal.err().println("There are no keys; 'agentic-flow keys create NAME' makes one");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (VirtualKey key : keys) {
      Limit limit = key.limit();
      rows.add(
          List.of(
              key.name(),
              key.revoked() == null ? "good" : "taken back",
              key.models().isEmpty() ? "all" : String.join(",", key.models()),
              limit.money() == null ? "-" : limit.money().toString(),
              count(limit.tokens()),
              limit.isSet() ? limit.reset().word() : "-",
              count(key.requestsPerMinute()),
              count(key.tokensPerMinute())));
    }
    new Sheet(
            List.of(
                "key",
                "state",
                "models",
                "dollars",
                "tokens",
                "reset",
                "requests/min",
                "tokens/min"),
            rows)
        .print(terminal.out());
  }

  private static void revoke(Budgets budgets, String name, boolean json, Terminal terminal) {
    if (!budgets.keys().revoke(name, Instant.now())) {
      throw new CliException(
          ExitCode.USAGE,
          "there is no good key named '" + name + "'",
          "'agentic-flow keys list' shows them");
    }
    if (json) {
      terminal.out().println(Json.write(Json.object().put("revoked", name).build()));
    } else {
      terminal.err().println("The key '" + name + "' is good for nothing any more");
    }
  }

  private static String count(@Nullable Long number) {
    return number == null ? "-" : Amounts.count(number);
  }

  private static JsonObjectBuilder json(VirtualKey key) {
    JsonObjectBuilder json =
        Json.object()
            .put("name", key.name())
            .put("created_at", key.created().truncatedTo(ChronoUnit.SECONDS).toString());
    if (key.revoked() == null) {
      json.putNull("revoked_at");
    } else {
      json.put("revoked_at", key.revoked().truncatedTo(ChronoUnit.SECONDS).toString());
    }
    json.put("models", key.models().stream().map(Json::of).toList());
    if (key.limit().money() != null) {
      json.put("limit_usd", key.limit().money().dollars());
    }
    if (key.limit().tokens() != null) {
      json.put("limit_tokens", key.limit().tokens());
    }
    json.put("reset", key.limit().reset().word());
    if (key.requestsPerMinute() != null) {
      json.put("requests_per_minute", key.requestsPerMinute());
    }
    if (key.tokensPerMinute() != null) {
      json.put("tokens_per_minute", key.tokensPerMinute());
    }
    return json;
  }
}
