package io.agenticflow.cli.swarm;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.cli.run.ToolLine;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.swarm.Merge;
import io.agenticflow.swarm.SwarmReport;
import io.agenticflow.swarm.WorkReport;
import io.agenticflow.text.VisibleText;
import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Tells what a swarm brought: who did what, what it cost, what failed. */
final class ReportText {
  private final Terminal terminal;

  ReportText(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Tells it and returns how the program is to end. */
  ExitCode tell(String runId, SwarmReport report, boolean asJson) {
    ExitCode code = code(report);
    if (asJson) {
      JsonObjectBuilder json =
          Json.object().put("type", "swarm").put("run_id", runId).put("exit_code", code.code());
      for (Map.Entry<String, JrsValue> field : Json.fields(report.json())) {
        json.put(field.getKey(), field.getValue());
      }
      terminal.out().println(Json.write(json.build()));
    } else {
      tellPeople(runId, report);
      if (!report.answer().isBlank()) {
        terminal.out().println(report.answer().strip());
      }
    }
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  private void tellPeople(String runId, SwarmReport report) {
    line("");
    line(
        "Swarm "
            + runId
            + ", "
            + report.topology().word()
            + ": "
            + report.reports().size()
            + " pieces of work, "
            + Amounts.count(report.tokens())
            + " tokens"
            + cost(report.dollars()));
    for (WorkReport each : report.reports()) {
      line(
          "  "
              + each.member()
              + (each.number() > 1 ? " (" + each.number() + ")" : "")
              + ", "
              + each.agent()
              + ": "
              + (each.isDone() ? "done" : ToolLine.oneLine(String.valueOf(each.problem())))
              + cost(each.dollars())
              + (each.files().isEmpty() ? "" : "; changed " + String.join(", ", each.files()))
              + (each.session().isEmpty() ? "" : "; session " + each.session()));
    }
    if (!report.files().isEmpty()) {
      line("Changed: " + String.join(", ", report.files()));
    }
    for (Merge each : report.merges()) {
      if (!each.isClean()) {
        line(
            "Conflict: "
                + String.join(", ", each.conflicts())
                + "; look at it with: git diff HEAD..."
                + each.branch());
      }
    }
    report.problems().forEach(each -> line("Not done: " + ToolLine.oneLine(each)));
  }

  private static String cost(@Nullable BigDecimal dollars) {
    return dollars == null || dollars.signum() == 0
        ? ""
        : ", " + Amounts.dollars(Money.ofDollars(dollars));
  }

  private void line(String text) {
    terminal.err().println(VisibleText.of(text));
  }

  private static ExitCode code(SwarmReport report) {
    if (report.isComplete()) {
      return ExitCode.OK;
    }
    for (WorkReport each : report.reports()) {
      switch (each.ending()) {
        case "budget" -> {
          return ExitCode.BUDGET_SPENT;
        }
        case "timeout" -> {
          return ExitCode.TIMED_OUT;
        }
        default -> {
          // It may be another's.
        }
      }
    }
    return ExitCode.SWARM_INCOMPLETE;
  }
}
