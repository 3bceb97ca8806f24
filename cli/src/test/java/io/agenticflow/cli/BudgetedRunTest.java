package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.ledger.LedgerTables;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are held against budgets. */
class BudgetedRunTest {
  @TempDir Path temp;

  private TypedCommands commands(String configuration) throws IOException {
    TypedCommands commands = new TypedCommands(temp);
    TypedCommands.write(temp.resolve("home/config.yaml"), configuration);
    return commands;
  }

  private static ScriptedUpstream looking() throws IOException {
    return ScriptedUpstream.start(
        Script.of(
            Turn.calls("Glob", "pattern", "*")
                .usage(Usage.of(10_000, 100).withCost("0.4"))
                .forever()));
  }

  @Test
  void runBeforeTheCallThatWouldPassTheDay_endsWithTen() throws IOException {
    TypedCommands commands = commands("budgets: {day: {usd: 1}}");
    try (ScriptedUpstream upstream = looking()) {
      assertThat(commands.agent(upstream)).isEqualTo(ExitCode.BUDGET_SPENT.code());

      // The third call may cost a little, and brings the day past a dollar; the fourth is not made.
      assertThat(upstream.requests()).hasSize(3);
      assertThat(commands.err())
          .contains("the budget 'day' would be passed: $1.2 of $1 spent, $0 left")
          .contains("it begins anew at 20")
          .containsOnlyOnce("95 % of the budget 'day' is spent")
          .contains("75 % of the budget 'day' is spent: $0.8 of $1 spent");

      assertThat(commands.agent(upstream)).isEqualTo(ExitCode.BUDGET_SPENT.code());
      assertThat(upstream.requests()).as("another run, the same day").hasSize(3);
    }
  }

  @Test
  void runWithALimitOfTokens_stopsBeforeIt() throws IOException {
    TypedCommands commands = commands("");
    try (ScriptedUpstream upstream = looking()) {
      assertThat(commands.agent(upstream, "--max-budget-tokens", "25000", "--max-tokens", "500"))
          .isEqualTo(ExitCode.BUDGET_SPENT.code());
      assertThat(upstream.requests()).hasSize(2);
      assertThat(commands.err()).contains("agent_tree", "20200 of 25000 tokens spent");
    }
    assertThat(temp.resolve("home").resolve(LedgerTables.FILE)).doesNotExist();
  }

  @Test
  void answerThatCouldPassTheBudget_isNotAskedFor() throws IOException {
    TypedCommands commands = commands("prices: {'*': {input: 1, output: 10}}");
    try (ScriptedUpstream upstream = looking()) {
      assertThat(
              commands.agent(
                  upstream,
                  "--model",
                  "anthropic/claude-sonnet-4.5",
                  "--max-budget-usd",
                  "0.10",
                  "--max-tokens",
                  "10000"))
          .as(commands.err())
          .isEqualTo(ExitCode.BUDGET_SPENT.code());
      assertThat(upstream.requests()).isEmpty();
    }
  }
}
