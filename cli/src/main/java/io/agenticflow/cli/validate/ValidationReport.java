package io.agenticflow.cli.validate;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.jr.stree.JrsObject;

/**
 * What a validation found, as lines for people and as one JSON object.
 *
 * @param upstream who answered, in words
 */
record ValidationReport(String upstream, List<Finding> findings, Duration took) {
  private static final int NAME_WIDTH = 9;
  private static final String INDENT = " ".repeat(8);

  ValidationReport {
    findings = List.copyOf(findings);
  }

  /** Returns how the program ends: a failure outweighs a budget that did not last. */
  ExitCode exitCode() {
    if (count(Finding.State.FAILED) > 0) {
      return ExitCode.NOT_VALID;
    }
    return count(Finding.State.NOT_RUN) > 0 ? ExitCode.BUDGET_SPENT : ExitCode.OK;
  }

  /** Prints one finding. */
  static void print(Finding each, PrintStream out) {
    String word =
        switch (each.state()) {
          case PASSED -> "ok";
          case FAILED -> "FAILED";
          case NOT_RUN -> "not run";
        };
    out.printf(
        Locale.ROOT,
        "%-7s %-" + NAME_WIDTH + "s  %s  %s, %s, %s%n",
        word,
        each.check(),
        each.model(),
        seconds(each.took()),
        Amounts.tokens(each.usage()),
        cost(each.cost(), each.unpriced()));
    out.println(INDENT + each.detail());
  }

  /** Prints the totals. */
  void printTotals(PrintStream out) {
    long failed = count(Finding.State.FAILED);
    long notRun = count(Finding.State.NOT_RUN);
    out.println();
    out.println(
        count(Finding.State.PASSED)
            + " of "
            + findings.size()
            + " checks passed"
            + (failed > 0 ? ", " + failed + " failed" : "")
            + (notRun > 0 ? ", " + notRun + " not run" : "")
            + ": "
            + seconds(took)
            + ", "
            + Amounts.tokens(usage())
            + ", "
            + cost(cost(), unpriced())
            + ". Asked was "
            + upstream
            + ".");
  }

  JrsObject json() {
    JsonObjectBuilder totals =
        Json.object()
            .put("checks", findings.size())
            .put("passed", Long.valueOf(count(Finding.State.PASSED)))
            .put("failed", Long.valueOf(count(Finding.State.FAILED)))
            .put("not_run", Long.valueOf(count(Finding.State.NOT_RUN)))
            .put("seconds", decimal(took));
    spent(totals, usage(), cost(), unpriced());
    return Json.object()
        .put("valid", exitCode() == ExitCode.OK)
        .put("upstream", upstream)
        .put("checks", findings.stream().map(ValidationReport::json).toList())
        .put("totals", totals.build())
        .put("exit_code", exitCode().code())
        .build();
  }

  private static JrsObject json(Finding each) {
    JsonObjectBuilder json =
        Json.object()
            .put("name", each.check())
            .put("model", each.model())
            .put("state", each.state().word())
            .put("detail", each.detail())
            .put("seconds", decimal(each.took()));
    spent(json, each.usage(), each.cost(), each.unpriced());
    return json.build();
  }

  private static void spent(JsonObjectBuilder json, Usage usage, Money cost, boolean unpriced) {
    json.put("input_tokens", Long.valueOf(usage.promptTokens()))
        .put("output_tokens", Long.valueOf(usage.outputTokens()))
        .put("cost_usd", cost.dollars())
        .put("cost_is_complete", !unpriced);
  }

  private long count(Finding.State state) {
    return findings.stream().filter(each -> each.state() == state).count();
  }

  private Usage usage() {
    return findings.stream().map(Finding::usage).reduce(Usage.NONE, Usage::plus);
  }

  private Money cost() {
    return findings.stream().map(Finding::cost).reduce(Money.ZERO, Money::plus);
  }

  private boolean unpriced() {
    return findings.stream().anyMatch(Finding::unpriced);
  }

  private static String cost(Money cost, boolean unpriced) {
    return (unpriced ? "at least " : "") + Amounts.dollars(cost);
  }

  private static String seconds(Duration took) {
    return decimal(took).toPlainString() + " s";
  }

  private static BigDecimal decimal(Duration took) {
    return BigDecimal.valueOf(took.toMillis(), 3).setScale(1, RoundingMode.HALF_UP);
  }
}
