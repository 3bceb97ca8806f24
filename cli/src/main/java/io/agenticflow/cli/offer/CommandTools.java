package io.agenticflow.cli.offer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ToolResult;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Tools that are commands of this program: what they answer is what the command prints as JSON. */
final class CommandTools {
  /** What a list shows where nothing is said; more costs a model more than it helps. */
  private static final int USUAL_LENGTH = 50;

  /** What tells models apart; {@code models show} has the rest. */
  private static final Set<String> OF_A_MODEL =
      Set.of(
          "provider",
          "model",
          "ready",
          "needs",
          "context_tokens",
          "input_usd_per_million",
          "output_usd_per_million",
          "price_date");

  private final CommandRunner commands;
  private final List<String> here;
  private final List<String> configured;
  private final List<String> usual;
  private final Map<String, String> environment;

  /**
   * @param here options that say in which folder, for commands that have one
   * @param configured options that name the configuration
   * @param usual options that say by which model runs are done that name none
   */
  CommandTools(
      CommandRunner commands,
      List<String> here,
      List<String> configured,
      List<String> usual,
      Map<String, String> environment) {
    this.commands = commands;
    this.here = here;
    this.configured = configured;
    this.usual = usual;
    this.environment = environment;
  }

  List<Offered> all() {
    return List.of(
        listAgents(),
        showAgent(),
        listModels(),
        showModel(),
        routeTask(),
        reportCost(),
        reportBudgets());
  }

  private Offered listAgents() {
    return ProgramTool.reading(
        "list_agents",
        "Lists the agents that tasks can be given to: name, what each is for, its tools.",
        new ToolInput()
            .optional("category", "string", "Only agents of this category, for example quality."),
        (in, call) -> {
          String category = Json.string(in, "category");
          JrsValue listed = answer(with(here, "agents", "list"));
          List<JrsValue> agents = new ArrayList<>();
          for (JrsValue each : Json.array(listed, "agents")) {
            if (category == null || category.equalsIgnoreCase(Json.string(each, "category"))) {
              agents.add(each);
            }
          }
          return ToolResult.structured(
              Json.object().put("agents", agents).put("total", agents.size()).build());
        });
  }

  private Offered showAgent() {
    return ProgramTool.reading(
        "show_agent",
        "Shows one agent whole: its description, tools, model, limits and system prompt.",
        new ToolInput().required("agent", "string", "The agent's name."),
        (in, call) ->
            structured(answer(with(here, "agents", "show", Json.string(in, "agent", "")))));
  }

  private Offered listModels() {
    return ProgramTool.reading(
        "list_models",
        "Lists models with their prices in dollars for a million tokens, and whether they can be"
            + " used here at once.",
        new ToolInput()
            .optional("query", "string", "Only models whose name has this, for example sonnet.")
            .optional("provider", "string", "Only models of this provider, for example anthropic.")
            .optional("ready", "boolean", "true: only models that can be used here at once.")
            .optional(
                "limit", "integer", "The most that are listed; " + USUAL_LENGTH + " usually."),
        (in, call) -> {
          String query = Json.string(in, "query", "").toLowerCase(Locale.ROOT);
          List<String> typed = new ArrayList<>(with(configured, "models", "list"));
          String provider = Json.string(in, "provider");
          if (provider != null) {
            typed.add("--provider=" + provider);
          }
          List<JrsObject> found = new ArrayList<>();
          for (JrsValue each : Json.elements(answer(typed))) {
            boolean isReady = Json.isTrue(each, "ready");
            if (Json.string(each, "model", "").toLowerCase(Locale.ROOT).contains(query)
                && (isReady || !Json.isTrue(in, "ready"))) {
              found.add(inShort(each));
            }
          }
          long limit = Math.clamp(Json.integer(in, "limit", USUAL_LENGTH), 1, 10_000);
          int shown = (int) Math.min(limit, found.size());
          return ToolResult.structured(
              Json.object()
                  .put("models", found.subList(0, shown))
                  .put("total", found.size())
                  .build());
        });
  }

  private Offered showModel() {
    return ProgramTool.reading(
        "show_model",
        "Shows one model: what it can do, its limits, all its prices, and where they are from.",
        new ToolInput().required("model", "string", "The model's name, as list_models has it."),
        (in, call) ->
            structured(answer(with(configured, "models", "show", Json.string(in, "model", "")))));
  }

  private Offered routeTask() {
    return ProgramTool.reading(
        "route_task",
        "Tells which model a task would be given to, why, and what it would cost. Asks no model.",
        new ToolInput()
            .required("task", "string", "What is to be done.")
            .optional("agent", "string", "As if this agent did it.")
            .optional("model", "string", "As if this model were named for it.")
            .optional("prompt_tokens", "integer", "As if the conversation were this long already."),
        (in, call) -> {
          List<String> typed = new ArrayList<>(with(configured, "route", "explain"));
          option(typed, "--agent", Json.string(in, "agent"));
          typed.addAll(usual);
          option(typed, "--model", Json.string(in, "model"));
          Long tokens = Json.integer(in, "prompt_tokens");
          option(typed, "--prompt-tokens", tokens == null ? null : tokens.toString());
          typed.add("--output=json");
          typed.add("--");
          typed.add(Json.string(in, "task", ""));
          return structured(json(typed));
        });
  }

  private Offered reportCost() {
    return ProgramTool.reading(
        "report_cost",
        "Tells what the calls to models have cost: in sum, and shared out by model, agent, session"
            + " and the like. Today, where no time is said.",
        new ToolInput()
            .optional(
                "since",
                "string",
                "The first day (2026-11-22, today, yesterday), or how long ago (7d, 12h).")
            .optional("until", "string", "The last day, which counts too; now usually.")
            .optional(
                "by",
                "string",
                "What to share it out by: model, provider, agent, session, project, token or day."),
        (in, call) -> {
          List<String> typed = new ArrayList<>(with(configured, "cost", "report"));
          option(typed, "--since", Json.string(in, "since"));
          option(typed, "--until", Json.string(in, "until"));
          option(typed, "--by", Json.string(in, "by"));
          return structured(answer(typed));
        });
  }

  private Offered reportBudgets() {
    return ProgramTool.reading(
        "report_budgets",
        "Tells of each budget how much is allowed, spent, reserved and left, and when it begins"
            + " anew.",
        new ToolInput(),
        (in, call) -> structured(answer(with(configured, "budget"))));
  }

  static void option(List<String> typed, String name, @Nullable String value) {
    if (value != null) {
      typed.add(name + "=" + value);
    }
  }

  /** Runs a command and returns what it prints as JSON. */
  JrsValue answer(List<String> typed) {
    List<String> whole = new ArrayList<>(typed);
    whole.add("--output=json");
    return json(whole);
  }

  /** Runs a command that was told to print JSON, and returns that. */
  JrsValue json(List<String> typed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(InputStream.nullInputStream(), out, err, "", environment);
    int code = commands.run(typed, terminal);
    terminal.finish();
    JrsValue printed;
    try {
      printed = Json.parse(out.toByteArray());
    } catch (JsonException e) {
      throw new CliException(
          ExitCode.FAILED, "the command " + typed.getFirst() + " failed: " + told(err), null, e);
    }
    if (code != ExitCode.OK.code()) {
      throw new CliException(
          ExitCode.FAILED, Json.string(printed, "error", told(err)), Json.string(printed, "hint"));
    }
    return printed;
  }

  private static String told(ByteArrayOutputStream err) {
    String words = err.toString(UTF_8).strip();
    return words.isEmpty() ? "it does not say why" : words;
  }

  static JrsObject structured(JrsValue value) {
    return value instanceof JrsObject object
        ? ToolResult.structured(object)
        : ToolResult.structured(Json.object().put("list", value).build());
  }

  private static JrsObject inShort(JrsValue model) {
    JsonObjectBuilder json = Json.object();
    for (var each : Json.fields(model)) {
      if (OF_A_MODEL.contains(each.getKey())) {
        json.put(each.getKey(), each.getValue());
      }
    }
    return json.build();
  }

  static List<String> with(List<String> options, String... words) {
    List<String> typed = new ArrayList<>(List.of(words));
    typed.addAll(options);
    return typed;
  }
}
