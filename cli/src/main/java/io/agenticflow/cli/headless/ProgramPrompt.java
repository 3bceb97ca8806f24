package io.agenticflow.cli.headless;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.Ground;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.ToolCall;
import io.agenticflow.permission.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Asks the driving program whether a call may be made. */
public final class ProgramPrompt implements PermissionPrompt {
  private final ControlChannel channel;
  private final RuleSource source;
  private final Supplier<Cancellation> cancellation;
  private final Consumer<Boolean> waiting;

  /**
   * @param folder the workspace
   * @param cancellation of the run of the moment
   * @param waiting is told whether an answer is waited for
   */
  ProgramPrompt(
      ControlChannel channel,
      Path folder,
      Supplier<Cancellation> cancellation,
      Consumer<Boolean> waiting) {
    this.channel = channel;
    this.source =
        new RuleSource(RuleSource.Scope.SESSION, "an answer of the driving program", folder);
    this.cancellation = cancellation;
    this.waiting = waiting;
  }

  @Override
  public Answer ask(ToolCall call, Verdict why) {
    waiting.accept(true);
    try {
      return read(channel.ask(question(call, why), cancellation.get()));
    } catch (IOException e) {
      return new Answer.No("The driving program did not answer: " + e.getMessage(), false);
    } finally {
      waiting.accept(false);
    }
  }

  private static JrsObject question(ToolCall call, Verdict why) {
    JsonObjectBuilder json =
        Json.object()
            .put("subtype", "can_use_tool")
            .put("tool_name", call.tool())
            .put("display_name", call.tool())
            .put("input", call.input())
            .put("description", Json.string(call.input(), "description"))
            .put("permission_suggestions", suggestions(call))
            .put("decision_reason", why.ground().described())
            .put("decision_reason_type", reasonType(why.ground()));
    if (!why.beyond().isEmpty()) {
      json.put("blocked_path", why.beyond().getFirst().toString());
    }
    return json.put("tool_use_id", call.id() == null ? "" : call.id()).build();
  }

  private static String reasonType(Ground ground) {
    return switch (ground) {
      case Ground.ByRule _ -> "rule";
      case Ground.ByMode _ -> "mode";
      case Ground.BuiltIn _ -> "safetyCheck";
      case Ground.ByHook _ -> "hook";
      case Ground.ByAnswer _ -> "permissionPromptTool";
    };
  }

  /** What the user could say so as not to be asked again. */
  private static List<JrsObject> suggestions(ToolCall call) {
    return switch (call.tool()) {
      case "Write", "Edit" ->
          List.of(
              Json.object()
                  .put("type", "setMode")
                  .put("mode", PermissionMode.ACCEPT_EDITS.word())
                  .put("destination", "session")
                  .build());
      case "Bash" -> List.of(rule(call.tool(), Json.string(call.input(), "command")));
      default -> List.of(rule(call.tool(), null));
    };
  }

  private static JrsObject rule(String tool, @Nullable String content) {
    return Json.object()
        .put("type", "addRules")
        .put(
            "rules",
            List.of(Json.object().put("toolName", tool).put("ruleContent", content).build()))
        .put("behavior", "allow")
        .put("destination", "session")
        .build();
  }

  private Answer read(JrsObject answer) {
    String behaviour = Json.string(answer, "behavior", "");
    if (behaviour.equals("deny")) {
      return new Answer.No(Json.string(answer, "message", ""), Json.isTrue(answer, "interrupt"));
    }
    if (!behaviour.equals("allow")) {
      return new Answer.No("The driving program answered neither allow nor deny", false);
    }
    List<Rule> rules = new ArrayList<>();
    PermissionMode mode = null;
    for (JrsValue update : Json.array(answer, "updatedPermissions")) {
      switch (Json.string(update, "type", "")) {
        case "addRules" -> addRules(update, rules);
        case "setMode" -> mode = PermissionMode.parse(Json.string(update, "mode", "")).orElse(mode);
        default -> {
          // Rules and folders that are taken away or replaced are not supported here.
        }
      }
    }
    return new Answer.Yes(
        Json.field(answer, "updatedInput") instanceof JrsObject input ? input : null, rules, mode);
  }

  private void addRules(JrsValue update, List<Rule> to) {
    Behaviour behaviour =
        switch (Json.string(update, "behavior", "").toLowerCase(Locale.ROOT)) {
          case "allow" -> Behaviour.ALLOW;
          case "ask" -> Behaviour.ASK;
          default -> Behaviour.DENY;
        };
    for (JrsValue rule : Json.array(update, "rules")) {
      String content = Json.string(rule, "ruleContent");
      String tool = Json.string(rule, "toolName", "");
      to.add(Rule.parse(behaviour, content == null ? tool : tool + "(" + content + ")", source));
    }
  }
}
