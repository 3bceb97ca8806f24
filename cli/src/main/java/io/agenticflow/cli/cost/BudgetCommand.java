package io.agenticflow.cli.cost;

import io.agenticflow.budget.Account;
import io.agenticflow.budget.Budgets;
import io.agenticflow.budget.Standing;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.cli.run.ProcessBudgets;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Scope;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.Money;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow budget}: how each budget stands. */
public final class BudgetCommand implements Command {
  /** Of each kind, such as sessions; those that spent last. */
  private static final int MOST = 20;

  private static final String NEVER = "never";

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    List<Standing> standings;
    try (Budgets budgets = open(configuration, terminal)) {
      standings = budgets.standings(MOST);
    } catch (StoreException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(json(configuration, standings)));
    } else {
      text(configuration, standings, terminal);
    }
    return ExitCode.OK.code();
  }

  /** Opens the budgets for somebody who asks no model. */
  static Budgets open(Configuration configuration, Terminal terminal) {
    return ProcessBudgets.open(
        configuration,
        configuration::budgets,
        () -> new Prices(Catalogue::builtIn, configuration.prices()),
        false,
        note -> terminal.err().println("Note: " + note));
  }

  private static JrsObject json(Configuration configuration, List<Standing> standings) {
    List<JrsObject> each = new ArrayList<>();
    for (Scope scope : List.of(Scope.RUN, Scope.AGENT_TREE)) {
      Limit limit = configuration.budgets().limits().get(scope);
      if (limit != null && limit.isSet()) {
        each.add(limits(Json.object().put("budget", scope.word()), limit).build());
      }
    }
    List<JrsObject> rows = new ArrayList<>();
    for (Standing standing : standings) {
      rows.add(json(standing));
    }
    return Json.object().put("budgets", rows).put("of_each_run", each).build();
  }

  private static JsonObjectBuilder limits(JsonObjectBuilder json, Limit limit) {
    if (limit.money() != null) {
      json.put("limit_usd", limit.money().dollars());
    }
    if (limit.tokens() != null) {
      json.put("limit_tokens", limit.tokens());
    }
    return json;
  }

  private static JrsObject json(Standing standing) {
    Account account = standing.account();
    JsonObjectBuilder json =
        Json.object().put("budget", account.budget()).put("subject", account.subject());
    limits(json, account.limit())
        .put("spent_usd", standing.spent().money().dollars())
        .put("spent_tokens", standing.spent().tokens())
        .put("reserved_usd", standing.reserved().money().dollars())
        .put("reserved_tokens", standing.reserved().tokens());
    Money money = standing.moneyLeft();
    if (money != null) {
      json.put("left_usd", money.dollars());
    }
    Long tokens = standing.tokensLeft();
    if (tokens != null) {
      json.put("left_tokens", tokens);
    }
    Instant resets = account.resets();
    if (resets == null) {
      json.putNull("resets_at");
    } else {
      json.put("resets_at", resets.toString());
    }
    return json.build();
  }

  private static void text(
      Configuration configuration, List<Standing> standings, Terminal terminal) {
    List<List<String>> rows = new ArrayList<>();
    for (Scope scope : List.of(Scope.RUN, Scope.AGENT_TREE)) {
      Limit limit = configuration.budgets().limits().get(scope);
      if (limit != null && limit.money() != null) {
        rows.add(ofEach(scope, limit.money().toString()));
      }
      if (limit != null && limit.tokens() != null) {
        rows.add(ofEach(scope, tokens(limit.tokens())));
      }
    }
    for (Standing standing : standings) {
      Account account = standing.account();
      Money money = account.limit().money();
      if (money != null) {
        rows.add(
            List.of(
                account.name(),
                money.toString(),
                standing.spent().money().toString(),
                standing.reserved().money().toString(),
                String.valueOf(standing.moneyLeft()),
                when(account.resets())));
      }
      Long tokens = account.limit().tokens();
      Long left = standing.tokensLeft();
      if (tokens != null && left != null) {
        rows.add(
            List.of(
                account.name(),
                tokens(tokens),
                tokens(standing.spent().tokens()),
                tokens(standing.reserved().tokens()),
                tokens(left),
                when(account.resets())));
      }
    }
    if (rows.isEmpty()) {
      terminal
          .err()
          .println(
              "No budget is set, or nothing was spent from one; 'budgets' in the configuration sets"
                  + " them (docs/budgets.md)");
      return;
    }
    new Sheet(List.of("budget", "limit", "spent", "reserved", "left", "resets"), rows)
        .print(terminal.out());
  }

  private static List<String> ofEach(Scope scope, String limit) {
    return List.of("each " + scope.word().replace('_', ' '), limit, "-", "-", "-", "-");
  }

  private static String tokens(long number) {
    return Amounts.count(number) + " tokens";
  }

  private static String when(@Nullable Instant resets) {
    return resets == null
        ? NEVER
        : resets
            .truncatedTo(ChronoUnit.SECONDS)
            .atZone(ZoneId.systemDefault())
            .toOffsetDateTime()
            .toString();
  }
}
