package io.agenticflow.hook;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.HookVerdict;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.ToolCall;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Calls the hooks of a session when the loop asks.
 *
 * <p>All hooks that match run at the same time; of what they say, a no comes before a question
 * before a yes, and where several give a reason or change the arguments the order of the settings
 * decides. A hook that fails is told of and does not count, unless its settings let its failure
 * forbid. Safe for use by several threads.
 */
public final class ConfiguredHooks implements RunHooks {
  /** The end of a session does not wait longer for anybody. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  private final HookSettings settings;
  private final HookSession session;
  private final HookCalls calls;
  private final Function<String, List<Hook>> ofAgents;
  private final @Nullable SubAgent subAgent;

  /** The hooks that were called and are to be called once; shared by the whole session. */
  private final Set<Hook> spent;

  private final AtomicBoolean begun = new AtomicBoolean();

  /** For whom the hooks are called, where that is not the session's own agent. */
  private record SubAgent(String id, String type) {}

  /**
   * @param ofAgents gives the hooks in the file of an agent by its name; they are called while such
   *     an agent runs as a sub-agent
   */
  public ConfiguredHooks(
      HookSettings settings, HookSession session, Function<String, List<Hook>> ofAgents) {
    this(
        settings,
        session,
        new HookCalls(settings, session.workspace().root(), session.environment()),
        ofAgents,
        null,
        ConcurrentHashMap.newKeySet());
  }

  private ConfiguredHooks(
      HookSettings settings,
      HookSession session,
      HookCalls calls,
      Function<String, List<Hook>> ofAgents,
      @Nullable SubAgent subAgent,
      Set<Hook> spent) {
    this.settings = settings;
    this.session = session;
    this.calls = calls;
    this.ofAgents = ofAgents;
    this.subAgent = subAgent;
    this.spent = spent;
  }

  @Override
  public RunHooks forSubAgent(String agentId, String agentType) {
    return new ConfiguredHooks(
        settings.with(ofAgents.apply(agentType).stream().map(ConfiguredHooks::ofSubAgent).toList()),
        session,
        calls,
        ofAgents,
        new SubAgent(agentId, agentType),
        spent);
  }

  /** In its own file an agent speaks of its own end, whoever called it. */
  private static Hook ofSubAgent(Hook hook) {
    return hook.event() == HookEvent.STOP
        ? new Hook(
            HookEvent.SUBAGENT_STOP,
            HookMatcher.ALL,
            hook.kind(),
            hook.condition(),
            hook.timeout(),
            hook.isAsync(),
            hook.isOnce(),
            hook.failureBlocks(),
            hook.source())
        : hook;
  }

  @Override
  public Outcome sessionStart(Moment at) {
    if (!begun.compareAndSet(false, true)) {
      return Outcome.NOTHING;
    }
    if (subAgent != null) {
      return sum(call(HookEvent.SUBAGENT_START, subAgent.type, input -> {}, null, at));
    }
    return sum(
        call(
            HookEvent.SESSION_START,
            session.source(),
            input -> input.put("source", session.source()).put("model", session.model()),
            null,
            at));
  }

  @Override
  public Outcome userPromptSubmit(String prompt, Moment at) {
    return subAgent != null
        ? Outcome.NOTHING
        : sum(
            call(
                HookEvent.USER_PROMPT_SUBMIT,
                null,
                input -> input.put("prompt", prompt),
                null,
                at));
  }

  @Override
  public BeforeTool preToolUse(Call call, Moment at) {
    HookVerdict verdict = HookVerdict.NOTHING;
    Outcome outcome = Outcome.NOTHING;
    for (HookAnswer answer :
        call(HookEvent.PRE_TOOL_USE, call.tool(), input -> about(call, input), call, at)) {
      verdict = verdict.and(answer.verdict());
      outcome = outcome.and(answer.outcome());
    }
    return new BeforeTool(verdict, outcome);
  }

  @Override
  public Outcome postToolUse(Call call, ToolOutcome result, Duration took, Moment at) {
    return sum(
        call(
            result.isError() ? HookEvent.POST_TOOL_USE_FAILURE : HookEvent.POST_TOOL_USE,
            call.tool(),
            input -> {
              about(call, input);
              input.put("duration_ms", took.toMillis());
              if (result.isError()) {
                input
                    .put("error", words(result))
                    .put("is_interrupt", at.cancellation().isCancelled());
              } else {
                input.put("tool_response", response(result));
              }
            },
            call,
            at));
  }

  @Override
  public Outcome stop(String lastWords, boolean continued, Moment at) {
    return sum(
        call(
            subAgent == null ? HookEvent.STOP : HookEvent.SUBAGENT_STOP,
            subAgent == null ? null : subAgent.type,
            input ->
                input.put("stop_hook_active", continued).put("last_assistant_message", lastWords),
            null,
            at));
  }

  @Override
  public Outcome preCompact(boolean automatic, String instructions, Moment at) {
    String trigger = automatic ? "auto" : "manual";
    return sum(
        call(
            HookEvent.PRE_COMPACT,
            trigger,
            input -> {
              input.put("trigger", trigger);
              if (instructions.isEmpty()) {
                input.putNull("custom_instructions");
              } else {
                input.put("custom_instructions", instructions);
              }
            },
            null,
            at));
  }

  @Override
  public void notification(String kind, String message, Moment at) {
    call(
        HookEvent.NOTIFICATION,
        kind,
        input -> input.put("message", message).put("notification_type", kind),
        null,
        at);
  }

  @Override
  public void sessionEnd(String reason, Moment at) {
    if (subAgent == null) {
      call(HookEvent.SESSION_END, reason, input -> input.put("reason", reason), null, at);
    }
  }

  @Override
  public boolean answersServers() {
    return settings.hooks().stream()
        .anyMatch(hook -> hook.event() == HookEvent.ELICITATION && !hook.isAsync());
  }

  @Override
  public @Nullable Reply elicitation(String server, JrsObject asked, Moment at) {
    return reply(HookEvent.ELICITATION, server, asked, at);
  }

  @Override
  public @Nullable Reply elicitationResult(String server, JrsObject answered, Moment at) {
    return reply(HookEvent.ELICITATION_RESULT, server, answered, at);
  }

  private @Nullable Reply reply(HookEvent event, String server, JrsObject about, Moment at) {
    List<HookAnswer> answers =
        call(
            event,
            server,
            input -> {
              input.put("mcp_server_name", server);
              Json.fields(about).forEach(field -> input.put(field.getKey(), field.getValue()));
            },
            null,
            at);
    Outcome said = sum(answers);
    if (said.blocks() != null || said.ends() != null) {
      return new Reply(Reply.Action.DECLINE, null);
    }
    for (HookAnswer each : answers) {
      if (each.reply() != null) {
        return each.reply();
      }
    }
    return null;
  }

  /** Fills in what an event has to say besides what all have. */
  private interface Details {
    void addTo(JsonObjectBuilder input);
  }

  /**
   * Calls all hooks that match.
   *
   * @param subject what the matchers are about, or null where the event has no such thing
   * @param call the tool call, or null
   */
  private List<HookAnswer> call(
      HookEvent event, @Nullable String subject, Details details, @Nullable Call call, Moment at) {
    List<Hook> matching = matching(event, subject, call);
    if (matching.isEmpty() || at.cancellation().isCancelled()) {
      return List.of();
    }
    JsonObjectBuilder fields = common(event);
    details.addTo(fields);
    JrsObject input = fields.build();
    String name = subject == null ? event.word() : event.word() + ":" + subject;
    List<HookAnswer> answers = new ArrayList<>();
    List<Hook> waitedFor = new ArrayList<>();
    for (Hook hook : matching) {
      if (hook.isAsync()) {
        leaveRunning(hook, name, input, call, at);
      } else {
        waitedFor.add(hook);
      }
    }
    if (waitedFor.size() == 1) {
      return List.of(one(waitedFor.getFirst(), name, input, call, at));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HookAnswer>> running = new ArrayList<>();
      for (Hook hook : waitedFor) {
        running.add(threads.submit(() -> one(hook, name, input, call, at)));
      }
      for (Future<HookAnswer> each : running) {
        answers.add(each.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      at.cancellation().cancel("interrupted while hooks were running");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a hook ended in an unforeseen way", e.getCause());
    }
    return answers;
  }

  private List<Hook> matching(HookEvent event, @Nullable String subject, @Nullable Call call) {
    List<Hook> matching = new ArrayList<>();
    for (Hook hook : settings.hooks()) {
      if (hook.event() == event
          && isAbout(hook.matcher(), subject)
          && (call == null || meets(hook.condition(), call))
          && (!hook.isOnce() || spent.add(hook))) {
        matching.add(hook);
      }
    }
    return matching;
  }

  private static boolean isAbout(HookMatcher matcher, @Nullable String subject) {
    return subject == null
        || matcher.matches(subject)
        // The sub-agent tool's name before it was called Agent.
        || (subject.equals("Agent") && matcher.matches("Task"));
  }

  /** A command meets a condition where one of its parts does, or could. */
  private boolean meets(@Nullable Rule condition, Call call) {
    if (condition == null) {
      return true;
    }
    return condition.concerns(call.tool())
        && new PermissionPolicy(
                    PermissionMode.BYPASS_PERMISSIONS,
                    List.of(condition),
                    List.of(),
                    false,
                    null,
                    null)
                .judge(new ToolCall(call.tool(), call.input()), session.workspace())
                .behaviour()
            != Behaviour.ALLOW;
  }

  private HookAnswer one(Hook hook, String name, JrsObject input, @Nullable Call call, Moment at) {
    String id = UUID.randomUUID().toString();
    long started = System.nanoTime();
    at.events().accept(new RunEvent.HookStarted(id, hook.event().word(), name));
    Duration timeout =
        hook.event() == HookEvent.SESSION_END && hook.timeout().compareTo(LAST_WORDS) > 0
            ? LAST_WORDS
            : hook.timeout();
    HookCalls.Called called =
        calls.call(hook, input, call == null ? null : call.toolUseId(), timeout, at.cancellation());
    HookAnswer answer = called.answer();
    at.events()
        .accept(
            new RunEvent.HookFinished(
                id,
                hook.event().word(),
                name,
                answer.end(),
                answer.isQuiet() ? "" : called.output(),
                called.errors(),
                called.exitCode(),
                Duration.ofNanos(System.nanoTime() - started),
                answer.message()));
    return answer;
  }

  /**
   * Starts a hook for whose answer nobody waits: it may outlive the run, and says nothing to it.
   */
  private void leaveRunning(
      Hook hook, String name, JrsObject input, @Nullable Call call, Moment at) {
    String id = UUID.randomUUID().toString();
    at.events().accept(new RunEvent.HookStarted(id, hook.event().word(), name));
    Thread.ofVirtual()
        .name("hook-" + hook.event().word())
        .start(() ->
            calls.call(
                hook,
                input,
                call == null ? null : call.toolUseId(),
                hook.timeout(),
                new Cancellation()));
    at.events()
        .accept(
            new RunEvent.HookFinished(
                id,
                hook.event().word(),
                name,
                RunEvent.HookFinished.End.SUCCESS,
                "",
                "",
                null,
                Duration.ZERO,
                null));
  }

  private JsonObjectBuilder common(HookEvent event) {
    return Json.object()
        .put("session_id", session.id())
        .put("transcript_path", session.transcript() == null ? "" : session.transcript().toString())
        .put("cwd", session.workspace().root().toString())
        .put("permission_mode", session.mode().get().word())
        .put("hook_event_name", event.word())
        .put("agent_id", subAgent == null ? null : subAgent.id)
        .put("agent_type", subAgent == null ? session.agent() : subAgent.type);
  }

  private static void about(Call call, JsonObjectBuilder input) {
    input
        .put("tool_name", call.tool())
        .put("tool_input", (JrsValue) call.input())
        .put("tool_use_id", call.toolUseId());
  }

  private static JrsValue response(ToolOutcome result) {
    return Json.object()
        .put("content", words(result))
        .put("is_error", result.isError())
        .put(
            "changed_files",
            result.changedFiles().stream().map(file -> Json.of(file.toString())).toList())
        .build();
  }

  private static String words(ToolOutcome result) {
    StringBuilder words = new StringBuilder();
    for (ContentBlock block : result.content()) {
      if (block instanceof ContentBlock.Text text) {
        words.append(words.isEmpty() ? "" : "\n").append(text.text());
      }
    }
    return words.toString();
  }

  private static Outcome sum(List<HookAnswer> answers) {
    Outcome sum = Outcome.NOTHING;
    for (HookAnswer answer : answers) {
      sum = sum.and(answer.outcome());
    }
    return sum;
  }
}
