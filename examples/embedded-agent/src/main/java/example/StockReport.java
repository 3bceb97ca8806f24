package example;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.api.Agent;
import io.agenticflow.api.AgentRun;
import io.agenticflow.api.FunctionTool;
import io.agenticflow.api.Models;
import io.agenticflow.json.Json;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.tool.ToolException;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A program with an agent inside: it looks up numbers of the program and writes a file about them. */
public final class StockReport {
  private static final Map<String, Integer> STOCK = Map.of("bolt", 42, "nut", 7);

  private static final String ARTICLE =
      """
      {"type": "object",
       "properties": {"article": {"type": "string", "description": "bolt or nut"}},
       "required": ["article"]}
      """;

  private StockReport() {}

  /** Takes a model, for example {@code openrouter/vendor/model}, and a folder. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: StockReport MODEL FOLDER");
      return;
    }
    try (Models models = Models.fromEnvironment()) {
      RunResult result = write(models, args[0], Path.of(args[1]), System.err);
      System.out.println(result.error() == null ? result.answer() : result.error());
    }
  }

  static RunResult write(Models models, String model, Path folder, PrintStream progress)
      throws IOException, InterruptedException {
    FunctionTool stock =
        FunctionTool.looking(
            "stock",
            "Tells how many pieces of an article are in stock.",
            ARTICLE,
            input -> {
              String article = Json.string(input, "article", "");
              Integer pieces = STOCK.get(article);
              if (pieces == null) {
                throw new ToolException("There is no article \"" + article + "\"; ask for bolt or nut.");
              }
              return pieces.toString();
            });

    // Called for what neither a rule nor the mode decides: here, everything but one file.
    PermissionPrompt prompt =
        (call, why) ->
            call.tool().equals("Write")
                    && Json.string(call.input(), "file_path", "").endsWith("report.md")
                ? new PermissionPrompt.Answer.Yes(null, List.of(), null)
                : new PermissionPrompt.Answer.No("Only report.md may be written.", false);

    Agent agent =
        Agent.of(models.choose(model), folder)
            .name("stock-reporter")
            .instructions("You write short reports about the stock. Look every number up.")
            .builtInTools()
            .tool(stock)
            .deny("Bash")
            .ask(prompt)
            .maxTurns(10)
            .budget(Money.ofDollars(new BigDecimal("0.10")))
            .timeout(Duration.ofMinutes(2))
            .build();

    try (AgentRun run = agent.start("Write report.md: how many bolts and nuts are in stock?")) {
      run.events().forEach(event -> {
        switch (event) {
          case RunEvent.ToolStarted tool -> progress.println("> " + tool.tool() + " " + tool.input());
          case RunEvent.PermissionDenied denied -> progress.println("! " + denied.reason());
          case RunEvent.RunFinished end -> progress.println("cost: " + end.result().cost().amount());
          default -> {}
        }
      });
      return run.result();
    }
  }
}
