package io.agenticflow.cli.offer;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.InnerRun;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.server.Call;
import io.agenticflow.mcp.server.InputRequest;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ToolResult;
import io.agenticflow.permission.PermissionPrompt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * The tool that runs an agent. It may do what the options allow with which the server was started;
 * a call can only narrow that.
 */
final class RunTool {
  static final String NAME = "run_agent";

  /** How long a question for permission may be in a client's dialog. */
  private static final int LONGEST_QUESTION = 2_000;

  private final Path folder;
  private final List<String> options;
  private final @Nullable BigDecimal mostDollars;
  private final Terminal terminal;

  /**
   * @param folder where runs work, absolute and without links; a call may choose one inside
   * @param options of {@code run}, that the server was started with
   * @param mostDollars what a run may cost; null for no limit here
   * @param terminal gets notes on standard error
   */
  RunTool(Path folder, List<String> options, @Nullable BigDecimal mostDollars, Terminal terminal) {
    this.folder = folder;
    this.options = options;
    this.mostDollars = mostDollars;
    this.terminal =
        new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            terminal.err(),
            "",
            terminal.environment());
  }

  Offered tool() {
    return ProgramTool.of(
        NAME,
        "Runs an agent on a task in this folder and returns its answer, its cost, the files that it"
            + " changed, and the session to go on with. It may take minutes; progress is told as it"
            + " comes, and cancelling the call ends the run.",
        new ToolInput()
            .required("agent", "string", "The agent's name, as list_agents has it.")
            .required("task", "string", "What is to be done.")
            .optional("model", "string", "The model; usually the agent's or the folder's own.")
            .optional("folder", "string", "A folder inside the server's to work in.")
            .optional("session", "string", "A session to go on with, by its id.")
            .optional("look_only", "boolean", "true: nothing is changed, and a plan is answered.")
            .optional("max_turns", "integer", "The most answers of the model.")
            .optional("max_budget_usd", "number", "What the run may cost at most, in dollars.")
            .optional("timeout_seconds", "integer", "What the run may take at most."),
        Json.object()
            .put("readOnlyHint", false)
            .put("destructiveHint", true)
            .put("openWorldHint", true)
            .build(),
        this::run);
  }

  private JrsObject run(JrsObject in, Call call) throws InterruptedException {
    AtomicLong steps = new AtomicLong();
    InnerRun.Outcome outcome =
        InnerRun.of(
            typed(in),
            terminal,
            line -> call.progress((double) steps.incrementAndGet(), null, line),
            prompt(call),
            call.cancellation());
    if (call.cancellation().isCancelled()) {
      throw new InterruptedException("the call was cancelled");
    }
    if (outcome.error() == null) {
      return ToolResult.structured(outcome.answer(), outcome.json());
    }
    JsonObjectBuilder failed = Json.object();
    for (var each : Json.fields(ToolResult.structured(outcome.error(), outcome.json()))) {
      failed.put(each.getKey(), each.getValue());
    }
    return failed.put("isError", true).build();
  }

  private List<String> typed(JrsObject in) {
    List<String> typed = new ArrayList<>();
    typed.add("run");
    typed.addAll(options);
    CommandTools.option(typed, "--agent", Json.string(in, "agent"));
    CommandTools.option(typed, "--task", Json.string(in, "task"));
    CommandTools.option(typed, "--model", Json.string(in, "model"));
    CommandTools.option(typed, "--resume", Json.string(in, "session"));
    typed.add("--cwd=" + folder(Json.string(in, "folder")));
    if (Json.isTrue(in, "look_only")) {
      typed.add("--permission-mode=plan");
    }
    CommandTools.option(typed, "--max-turns", whole(in, "max_turns"));
    BigDecimal dollars = Json.decimal(in, "max_budget_usd");
    if (mostDollars != null && (dollars == null || dollars.compareTo(mostDollars) > 0)) {
      dollars = mostDollars;
    }
    CommandTools.option(
        typed, "--max-budget-usd", dollars == null ? null : dollars.toPlainString());
    String seconds = whole(in, "timeout_seconds");
    CommandTools.option(typed, "--timeout", seconds == null ? null : seconds + "s");
    return typed;
  }

  private static @Nullable String whole(JrsObject in, String name) {
    Long value = Json.integer(in, name);
    return value == null ? null : value.toString();
  }

  private Path folder(@Nullable String chosen) {
    if (chosen == null) {
      return folder;
    }
    try {
      Path inside = folder.resolve(chosen).toRealPath();
      if (inside.startsWith(folder)) {
        return inside;
      }
    } catch (IOException | InvalidPathException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED, "there is no folder " + chosen + " in " + folder, null, e);
    }
    throw new CliException(
        ExitCode.PERMISSION_DENIED,
        "the folder " + chosen + " is not inside " + folder,
        "runs work in the folder of the server, or inside");
  }

  /**
   * Returns who is asked for permission: the client's user, where the client can ask while the run
   * goes on. Without sessions it could only be asked by running anew, so nobody is.
   */
  private static @Nullable PermissionPrompt prompt(Call call) {
    InputRequest probe = InputRequest.form("", Json.object().build());
    if (call.caller().revision().isStateless() || !call.caller().supports(probe)) {
      return null;
    }
    AtomicLong questions = new AtomicLong();
    return (wanted, why) -> {
      String what = "The agent wants to use " + wanted.tool() + ": " + Json.write(wanted.input());
      String question =
          what.length() <= LONGEST_QUESTION ? what : what.substring(0, LONGEST_QUESTION) + "…";
      try {
        JrsObject answer =
            call.ask(
                "permission-" + questions.incrementAndGet(),
                InputRequest.form(
                    question,
                    Json.object()
                        .put("type", "object")
                        .put(
                            "properties",
                            Json.object()
                                .put(
                                    "allow",
                                    Json.object()
                                        .put("type", "boolean")
                                        .put("title", "Allow it this once")
                                        .build())
                                .build())
                        .put("required", List.of(Json.of("allow")))
                        .build()));
        boolean yes =
            "accept".equals(Json.string(answer, "action"))
                && Json.isTrue(Json.field(answer, "content"), "allow");
        return yes
            ? new PermissionPrompt.Answer.Yes(null, List.of(), null)
            : new PermissionPrompt.Answer.No("the user said no", false);
      } catch (RpcException e) {
        return new PermissionPrompt.Answer.No(
            "the user could not be asked: " + e.getMessage(), false);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new PermissionPrompt.Answer.No("the call was cancelled", true);
      }
    };
  }
}
