package io.agenticflow.cli.headless;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.StreamEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Writes a run's events as Claude Code's {@code stream-json}: a line for the beginning, one for
 * each block of an answer, one for each tool's result, one for the end. The events of sub-agents
 * come under the id of the call that started them.
 *
 * <p>It hears events one at a time. An answer's lines come when the answer is whole, because one
 * that breaks off is taken back.
 */
public final class StreamJson implements Consumer<RunEvent> {
  private static final Dialect MESSAGES = new AnthropicDialect();

  private final JsonLines out;
  private volatile Wishes wishes;
  private final RunTally tally;
  private final ToIntFunction<RunResult> exitCode;
  private final Map<String, Speaker> speakers = new HashMap<>();
  private @Nullable SessionFacts facts;

  /**
   * What is told besides.
   *
   * @param partial each step of an answer's stream
   * @param hooks what hooks do
   * @param subAgentText also the words of sub-agents, not only their tools
   */
  public record Wishes(boolean partial, boolean hooks, boolean subAgentText) {}

  /** One run: the main one or one inside it. */
  private static final class Speaker {
    final @Nullable String parent;
    final Map<String, JrsObject> inputs = new HashMap<>();
    final String runId;
    RunEvent.@Nullable RunStarted run;
    Dialect.@Nullable StreamWriter stream;
    String messageId = "";
    int tools;

    Speaker(@Nullable String parent, String runId) {
      this.parent = parent;
      this.runId = runId;
    }

    String model() {
      return run == null ? "" : run.model();
    }
  }

  /**
   * @param tally has heard each event before this
   * @param exitCode what the process would end with after a result
   */
  public StreamJson(
      JsonLines out, Wishes wishes, RunTally tally, ToIntFunction<RunResult> exitCode) {
    this.out = out;
    this.wishes = wishes;
    this.tally = tally;
    this.exitCode = exitCode;
  }

  /** Wants the words of sub-agents too. */
  public void showSubAgentText() {
    wishes = new Wishes(wishes.partial, wishes.hooks, true);
  }

  /** Says what the session is, before its first run. */
  public synchronized void begin(SessionFacts value) {
    facts = value;
  }

  @Override
  public synchronized void accept(RunEvent event) {
    take(speakers.computeIfAbsent("", _ -> new Speaker(null, "")), event);
  }

  private void take(Speaker speaker, RunEvent event) {
    switch (event) {
      case RunEvent.RunStarted started -> started(speaker, started);
      case RunEvent.ModelAsked _ -> {
        speaker.stream = null;
        speaker.messageId = "";
        if (wishes.partial && speaker.parent == null) {
          out.write(system("status").put("status", "requesting").build());
        }
      }
      case RunEvent.Streamed streamed -> streamed(speaker, streamed.event());
      case RunEvent.ModelAnswered answered -> answered(speaker, answered);
      case RunEvent.ToolStarted started ->
          speaker.inputs.put(started.toolUseId(), MessageJson.input(started.input()));
      case RunEvent.ToolFinished finished -> finished(speaker, finished);
      case RunEvent.PermissionDenied denied ->
          out.write(
              system("permission_denied")
                  .put("tool_name", denied.tool())
                  .put("tool_use_id", denied.toolUseId())
                  .put("agent_id", speaker.parent == null ? null : speaker.runId)
                  .put("message", denied.reason())
                  .build());
      case RunEvent.ModelRetried retried ->
          out.write(
              system("api_retry")
                  .put("attempt", retried.attempt())
                  .put("max_retries", facts == null ? retried.attempt() : facts.maxRetries())
                  .put("retry_delay_ms", retried.delay().toMillis())
                  .putNull("error_status")
                  .put("error", "unknown")
                  .put("message", retried.reason())
                  .build());
      case RunEvent.ModelFellBack fellBack ->
          out.write(
              system("model_fallback")
                  .put("original_model", fellBack.from().model())
                  .put("fallback_model", fellBack.to().model())
                  .put("reason", fellBack.reason())
                  .build());
      case RunEvent.ModelRouted routed -> {
        if (speaker.parent == null) {
          out.write(
              system("model_routed")
                  .put("turn", routed.turn())
                  .put("provider", routed.provider())
                  .put("model", routed.model())
                  .put("decision", routed.decision().json())
                  .build());
        }
      }
      case RunEvent.HookStarted hook -> {
        if (wishes.hooks) {
          out.write(hook("hook_started", hook.hookId(), hook.name(), hook.event()).build());
        }
      }
      case RunEvent.HookFinished hook -> {
        if (wishes.hooks) {
          out.write(hookFinished(hook));
        }
      }
      case RunEvent.SubAgent inside ->
          take(
              speakers.computeIfAbsent(
                  inside.runId(), id -> new Speaker(inside.parentToolUseId(), id)),
              inside.event());
      case RunEvent.RunFinished finished -> ended(speaker, finished.result());
      case RunEvent.Compacted compacted -> {
        if (speaker.parent == null) {
          boolean wished = compacted.trigger() == RunEvent.Compacted.Trigger.MANUAL;
          out.write(
              system("compact_boundary")
                  .put(
                      "compact_metadata",
                      Json.object()
                          .put("trigger", wished ? "manual" : "auto")
                          .put("pre_tokens", compacted.tokensBefore())
                          .put("post_tokens", compacted.tokensAfter())
                          .build())
                  .build());
        }
      }
      case RunEvent.ContextMeasured _,
          RunEvent.Prompted _,
          RunEvent.TextDelta _,
          RunEvent.ThinkingDelta _,
          RunEvent.AnswerDiscarded _,
          RunEvent.FileKept _ -> {
        // No line of its own.
      }
    }
  }

  private void started(Speaker speaker, RunEvent.RunStarted started) {
    speaker.run = started;
    if (speaker.parent == null) {
      init(started.model());
      return;
    }
    out.write(
        system("task_started")
            .put("task_id", speaker.runId)
            .put("tool_use_id", speaker.parent)
            .put("description", started.description())
            .put("subagent_type", started.agent())
            .put("task_type", "local_agent")
            .put("prompt", started.task())
            .build());
  }

  private void init(String model) {
    SessionFacts known = facts;
    if (known == null) {
      throw new IllegalStateException("a run began before its session");
    }
    out.write(
        system("init")
            .put("cwd", known.folder().toString())
            // The tool for sub-agents goes by its old name here, and here only.
            .put("tools", texts(known.tools().stream().map(this::oldName).toList()))
            .put("mcp_servers", known.mcpServers().stream().map(StreamJson::inShort).toList())
            .put("model", model)
            .put("permissionMode", known.permissionMode().get())
            .put("slash_commands", texts(known.commands()))
            .put("apiKeySource", "user")
            .put("claude_code_version", SessionFacts.LIKE_CLAUDE_CODE)
            .put("agentic_flow_version", known.version())
            .put("output_style", "default")
            .put("agents", texts(known.agents()))
            .put("skills", texts(known.skills()))
            .put("plugins", List.of())
            .put("capabilities", texts(List.of("interrupt_receipt_v1", "sdk_mcp_manifests")))
            .build());
  }

  private static JrsObject inShort(JrsObject server) {
    return Json.object()
        .put("name", Json.string(server, "name"))
        .put("status", Json.string(server, "status"))
        .put("source", Json.string(server, "source"))
        .build();
  }

  private String oldName(String tool) {
    return tool.equals("Agent") ? "Task" : tool;
  }

  private void streamed(Speaker speaker, StreamEvent event) {
    if (event instanceof StreamEvent.MessageStart start) {
      speaker.messageId = start.id();
    }
    if (!wishes.partial || speaker.parent != null) {
      return;
    }
    if (speaker.stream == null) {
      speaker.stream = MESSAGES.newStreamWriter();
    }
    for (SseEvent piece : speaker.stream.write(event)) {
      out.write(
          "{\"type\":\"stream_event\",\"event\":"
              + piece.data()
              + ",\"session_id\":\""
              + session()
              + "\",\"parent_tool_use_id\":null,\"uuid\":\""
              + UUID.randomUUID()
              + "\"}");
    }
  }

  private void answered(Speaker speaker, RunEvent.ModelAnswered answered) {
    String id = speaker.messageId.isEmpty() ? "msg_" + UUID.randomUUID() : speaker.messageId;
    for (ContentBlock block : answered.content()) {
      boolean isShown =
          speaker.parent == null || wishes.subAgentText || block instanceof ContentBlock.ToolUse;
      if (isShown) {
        JsonObjectBuilder line =
            line("assistant")
                .put(
                    "message",
                    MessageJson.answer(id, speaker.model(), List.of(block), answered.usage()));
        out.write(spoken(line, speaker).build());
      }
    }
    speaker.tools +=
        (int)
            answered.content().stream()
                .filter(block -> block instanceof ContentBlock.ToolUse)
                .count();
  }

  private void finished(Speaker speaker, RunEvent.ToolFinished finished) {
    JrsObject input = speaker.inputs.remove(finished.toolUseId());
    JsonObjectBuilder line =
        line("user")
            .put(
                "message",
                MessageJson.toolResult(
                    finished.toolUseId(), finished.content(), finished.isError()))
            .put("tool_use_result", ToolUseResult.of(finished, input));
    out.write(spoken(line, speaker).build());
  }

  private void ended(Speaker speaker, RunResult result) {
    RunEvent.RunStarted run = speaker.run;
    if (run == null) {
      throw new IllegalStateException("a run ended before it began");
    }
    if (speaker.parent == null) {
      out.write(
          ResultJson.of(
              result,
              new ResultJson.Of(
                  session(), run.runId(), run.agent(), run.provider(), run.model(), null),
              tally,
              exitCode.applyAsInt(result)));
      return;
    }
    speakers.remove(speaker.runId);
    out.write(
        system("task_notification")
            .put("task_id", speaker.runId)
            .put("tool_use_id", speaker.parent)
            .put(
                "status",
                switch (result.ending()) {
                  case COMPLETED -> "completed";
                  case INTERRUPTED -> "stopped";
                  case MAX_TURNS,
                      BUDGET,
                      MAX_TOKENS,
                      REFUSED,
                      TIMEOUT,
                      PROVIDER_FAILED,
                      STOPPED_BY_HOOK,
                      WRONG_FORM,
                      WRONG_COMMAND ->
                      "failed";
                })
            .put("output_file", "")
            .put("summary", result.error() == null ? result.answer() : result.error())
            .put(
                "usage",
                Json.object()
                    .put(
                        "total_tokens",
                        result.usage().promptTokens() + result.usage().outputTokens())
                    .put("tool_uses", speaker.tools)
                    .put("duration_ms", result.took().toMillis())
                    .build())
            .build());
  }

  private JrsObject hookFinished(RunEvent.HookFinished hook) {
    JsonObjectBuilder json =
        hook("hook_response", hook.hookId(), hook.name(), hook.event())
            .put("output", hook.output())
            .put("stdout", hook.output())
            .put("stderr", hook.errors())
            .put(
                "outcome",
                switch (hook.end()) {
                  case SUCCESS -> "success";
                  case BLOCKED, ERROR -> "error";
                  case CANCELLED -> "cancelled";
                });
    if (hook.exitCode() != null) {
      json.put("exit_code", hook.exitCode().intValue());
    }
    return json.build();
  }

  private JsonObjectBuilder hook(String subtype, String id, String name, String event) {
    return system(subtype).put("hook_id", id).put("hook_name", name).put("hook_event", event);
  }

  private JsonObjectBuilder system(String subtype) {
    return line("system").put("subtype", subtype);
  }

  private JsonObjectBuilder line(String type) {
    return Json.object()
        .put("type", type)
        .put("session_id", session())
        .put("uuid", UUID.randomUUID().toString());
  }

  /** Adds who says it: on the main thread nobody's call, else the call and the agent. */
  private static JsonObjectBuilder spoken(JsonObjectBuilder line, Speaker speaker) {
    if (speaker.parent == null) {
      line.putNull("parent_tool_use_id");
    } else {
      line.put("parent_tool_use_id", speaker.parent).put("agent_id", speaker.runId);
      if (speaker.run != null) {
        line.put("subagent_type", speaker.run.agent());
      }
    }
    return line.put("timestamp", Instant.now().toString());
  }

  private String session() {
    return facts == null ? "" : facts.sessionId();
  }

  private static List<tools.jackson.jr.stree.JrsValue> texts(List<String> texts) {
    return texts.stream().map(Json::of).toList();
  }
}
