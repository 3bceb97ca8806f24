package io.agenticflow.hook;

import io.agenticflow.agent.RunEvent.HookFinished.End;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.permission.HookVerdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * What one hook said, understood.
 *
 * @param verdict on a call that is about to be judged
 * @param outcome for the loop
 * @param reply to an MCP server, or null
 * @param message for people, or null
 * @param isQuiet whether it does not want its output to be shown
 */
record HookAnswer(
    End end,
    HookVerdict verdict,
    RunHooks.Outcome outcome,
    RunHooks.@Nullable Reply reply,
    @Nullable String message,
    boolean isQuiet) {

  private HookAnswer(
      End end,
      HookVerdict verdict,
      RunHooks.Outcome outcome,
      @Nullable String message,
      boolean isQuiet) {
    this(end, verdict, outcome, null, message, isQuiet);
  }

  /** It is done and has nothing to say. */
  static final HookAnswer NOTHING =
      new HookAnswer(End.SUCCESS, HookVerdict.NOTHING, RunHooks.Outcome.NOTHING, null, false);

  /** The run ended first. */
  static final HookAnswer CANCELLED =
      new HookAnswer(End.CANCELLED, HookVerdict.NOTHING, RunHooks.Outcome.NOTHING, null, false);

  /** Longer texts for the model are cut. */
  private static final int MOST_CONTEXT = 10_000;

  private static final int BLOCKS = 2;

  /** Understands how a command ended. */
  static HookAnswer ofExit(Hook hook, int exitCode, String output, String errors) {
    String complaint = errors.isBlank() ? output.strip() : errors.strip();
    if (exitCode == BLOCKS) {
      return blocked(hook.event(), complaint.isEmpty() ? "it gives no reason" : complaint);
    }
    if (exitCode != 0) {
      return failed(
          hook, "ended with code " + exitCode + (complaint.isEmpty() ? "" : ": " + complaint));
    }
    return ofText(hook, output);
  }

  /** Understands what a hook that did not fail wrote. */
  static HookAnswer ofText(Hook hook, String output) {
    String text = output.strip();
    if (text.startsWith("{")) {
      try {
        if (Json.parse(text) instanceof JrsObject object) {
          return ofJson(hook, object);
        }
      } catch (JsonException e) {
        return failed(hook, "wrote JSON that cannot be read: " + e.getMessage());
      }
    }
    if (text.isEmpty() || !hook.event().takesPlainText()) {
      return NOTHING;
    }
    return new HookAnswer(
        End.SUCCESS,
        HookVerdict.NOTHING,
        new RunHooks.Outcome(null, List.of(cut(text)), null),
        null,
        false);
  }

  /** Understands an answer of fields. */
  static HookAnswer ofJson(Hook hook, JrsObject json) {
    HookEvent event = hook.event();
    JrsValue specific = Json.field(json, "hookSpecificOutput");
    String named = Json.string(specific, "hookEventName");
    if (named != null && !named.equals(event.word())) {
      return failed(hook, "answered for the event " + named);
    }
    String decision = Json.string(json, "decision");
    String permission = Json.string(specific, "permissionDecision");
    JrsValue updated = Json.field(specific, "updatedInput");
    JrsValue context = Json.field(specific, "additionalContext");
    if (decision != null && !decision.equals("approve") && !decision.equals("block")) {
      return failed(hook, "answered with the unknown decision " + decision);
    }
    if (updated != null && !updated.isNull() && !(updated instanceof JrsObject)) {
      return failed(hook, "answered with an updatedInput that is no object");
    }
    if (context != null && !context.isNull() && !(context instanceof JrsString)) {
      return failed(hook, "answered with an additionalContext that is no text");
    }
    String reason = Json.string(json, "reason", "");
    HookVerdict.Word word = HookVerdict.Word.NOTHING;
    String why = Json.string(specific, "permissionDecisionReason", reason);
    if (event == HookEvent.PRE_TOOL_USE) {
      switch (permission == null ? decision == null ? "" : decision : permission) {
        case "" -> {}
        case "allow", "approve" -> word = HookVerdict.Word.ALLOW;
        case "deny", "block" -> word = HookVerdict.Word.DENY;
        case "ask" -> word = HookVerdict.Word.ASK;
        case "defer" -> {
          word = HookVerdict.Word.ASK;
          why = why.isEmpty() ? "a hook puts the decision off" : why;
        }
        default -> {
          return failed(hook, "answered with the unknown permissionDecision " + permission);
        }
      }
    }
    boolean answersServer = event == HookEvent.ELICITATION || event == HookEvent.ELICITATION_RESULT;
    String action = answersServer ? Json.string(specific, "action") : null;
    RunHooks.Reply reply = null;
    if (action != null) {
      switch (action) {
        case "accept" -> reply = reply(RunHooks.Reply.Action.ACCEPT, specific);
        case "decline" -> reply = reply(RunHooks.Reply.Action.DECLINE, specific);
        case "cancel" -> reply = reply(RunHooks.Reply.Action.CANCEL, specific);
        default -> {
          return failed(hook, "answered with the unknown action " + action);
        }
      }
    }
    boolean goesOn = !Boolean.FALSE.equals(Json.bool(json, "continue"));
    boolean blocks =
        "block".equals(decision) && event.canBlock() && event != HookEvent.PRE_TOOL_USE;
    return new HookAnswer(
        blocks || !goesOn || word == HookVerdict.Word.DENY ? End.BLOCKED : End.SUCCESS,
        new HookVerdict(
            word,
            word == HookVerdict.Word.NOTHING ? "" : why,
            event == HookEvent.PRE_TOOL_USE && updated instanceof JrsObject object ? object : null),
        new RunHooks.Outcome(
            blocks ? (reason.isBlank() ? "a hook gives no reason" : reason) : null,
            context instanceof JrsString text && !text.asText().isBlank()
                ? List.of(cut(text.asText()))
                : List.of(),
            goesOn ? null : Json.string(json, "stopReason", reason)),
        reply,
        Json.string(json, "systemMessage"),
        Json.isTrue(json, "suppressOutput"));
  }

  private static RunHooks.Reply reply(RunHooks.Reply.Action action, @Nullable JrsValue specific) {
    return new RunHooks.Reply(
        action, Json.field(specific, "content") instanceof JrsObject content ? content : null);
  }

  /** Makes the answer of a hook that has none; where its user wants it so, that forbids. */
  static HookAnswer failed(Hook hook, String why) {
    String told = hook.kind().described() + " " + why;
    if (hook.failureBlocks()) {
      HookAnswer blocked = blocked(hook.event(), "the hook " + told);
      return new HookAnswer(End.ERROR, blocked.verdict, blocked.outcome, told, false);
    }
    return new HookAnswer(End.ERROR, HookVerdict.NOTHING, RunHooks.Outcome.NOTHING, told, false);
  }

  private static HookAnswer blocked(HookEvent event, String why) {
    String reason = cut(why);
    if (!event.canBlock()) {
      // There is nothing to forbid; people are told.
      return new HookAnswer(
          End.ERROR, HookVerdict.NOTHING, RunHooks.Outcome.NOTHING, reason, false);
    }
    return event == HookEvent.PRE_TOOL_USE
        ? new HookAnswer(
            End.BLOCKED,
            new HookVerdict(HookVerdict.Word.DENY, reason, null),
            RunHooks.Outcome.NOTHING,
            null,
            false)
        : new HookAnswer(
            End.BLOCKED,
            HookVerdict.NOTHING,
            new RunHooks.Outcome(reason, List.of(), null),
            null,
            false);
  }

  private static String cut(String text) {
    return text.length() <= MOST_CONTEXT
        ? text
        : text.substring(0, MOST_CONTEXT)
            + "\n[... "
            + (text.length() - MOST_CONTEXT)
            + " characters left out ...]";
  }
}
