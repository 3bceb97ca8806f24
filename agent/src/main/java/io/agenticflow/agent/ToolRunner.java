package io.agenticflow.agent;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.permission.Decision;
import io.agenticflow.permission.ToolCall;
import io.agenticflow.tool.PromptCommands;
import io.agenticflow.tool.RunNotes;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolArguments;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolNames;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.background.BackgroundTasks;
import io.agenticflow.tool.builtin.BuiltInTools;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Runs the tool calls of one answer: permission, arguments, the tool, its result for the model.
 *
 * <p>Calls that only look run at the same time, and so do those that begin runs inside; a call that
 * may change something runs alone, after all before it and before all after it, so that what the
 * model wrote in order happens in order. Results are in the order of the calls whatever finished
 * first.
 */
final class ToolRunner {
  private static final int AT_ONCE = 10;
  private static final String CUT_SHORT =
      "Not run: your answer reached the limit of output tokens in the middle of this call. Make the call again, shorter:"
          + " write a long file in several steps.";

  private static final String HOOK_ENDED = "Not run: a hook ended the run.";

  private final RunRequest request;
  private final ToolContext context;
  private final Consumer<RunEvent> events;
  private final Spending spending;
  private final WorkRecord work;
  private final Set<Path> changed = new LinkedHashSet<>();
  private final List<RunEvent.PermissionDenied> denials = new ArrayList<>();
  private final Set<Path> kept = ConcurrentHashMap.newKeySet();
  private final Map<String, Transcript> interrupted = new ConcurrentHashMap<>();
  private volatile int turn;
  private volatile @Nullable String endedBy;
  private volatile @Nullable RawJson answer;

  ToolRunner(
      RunRequest request,
      Cancellation cancellation,
      Consumer<RunEvent> events,
      Spending spending,
      WorkRecord work) {
    this.work = work;
    this.request = request;
    this.events = events;
    this.spending = spending;
    this.context =
        new ToolContext(
            request.workspace(),
            cancellation,
            request.environment(),
            request.background() == null ? new RunNotes() : new RunNotes(request.background()),
            this::keep,
            request.launcher());
  }

  /** Returns what the tools remember between calls. */
  RunNotes notes() {
    return context.notes();
  }

  /** Returns what goes on beside the run. */
  BackgroundTasks background() {
    return context.notes().background();
  }

  /** Returns the files that tools wrote so far, each once, in order of first change. */
  List<Path> filesChanged() {
    synchronized (events) {
      return List.copyOf(changed);
    }
  }

  /** Returns the calls that were not allowed so far. */
  List<RunEvent.PermissionDenied> denials() {
    synchronized (events) {
      return List.copyOf(denials);
    }
  }

  /** Returns the answer in the form that was asked for, or null where there is none yet. */
  @Nullable RawJson answer() {
    return answer;
  }

  /** Returns why a hook wants the run to end, or null. */
  @Nullable String endedBy() {
    return endedBy;
  }

  /**
   * Runs the calls; each ends with a {@link RunEvent.ToolFinished}.
   *
   * @param cut a call that is not run because the output limit ended the answer in the middle of
   *     it: half a file must not pass for a file; or null
   */
  void run(int turn, List<ContentBlock.ToolUse> calls, ContentBlock.@Nullable ToolUse cut) {
    this.turn = turn;
    List<ContentBlock.ToolUse> whole = calls.stream().filter(call -> !call.equals(cut)).toList();
    int next = 0;
    while (next < whole.size()) {
      int end = next;
      Tool.Effect effect = besideOthers(whole.get(next));
      while (effect != null && end < whole.size() && besideOthers(whole.get(end)) == effect) {
        end++;
      }
      if (end - next > 1) {
        // Runs inside have a limit of their own, and each waits most of the time.
        together(
            turn, whole.subList(next, end), effect == Tool.Effect.DELEGATE ? end - next : AT_ONCE);
        next = end;
      } else {
        one(turn, whole.get(next));
        next++;
      }
    }
    if (cut != null) {
      leave(turn, cut, CUT_SHORT);
    }
  }

  /** Answers a call without running it. */
  void leave(int turn, ContentBlock.ToolUse call, String why) {
    finish(turn, call, call.name(), failure(why), null, System.nanoTime());
  }

  /**
   * Returns whether a call may be made again though it may have been done: an edit that is already
   * there leaves the same file, or is refused because its old text is gone.
   */
  boolean mayRunTwice(ContentBlock.ToolUse call) {
    return find(call.name()).filter(tool -> tool.effect() != Tool.Effect.EXECUTE).isPresent();
  }

  /** Says what a run inside had said for a call that is to go on. */
  void goesOn(String toolUseId, Transcript before) {
    interrupted.put(toolUseId, before);
  }

  /** Returns the effect of a call that may run beside others of the same effect, else null. */
  private Tool.@Nullable Effect besideOthers(ContentBlock.ToolUse call) {
    return find(call.name())
        .map(Tool::effect)
        .filter(effect -> effect == Tool.Effect.READ || effect == Tool.Effect.DELEGATE)
        .orElse(null);
  }

  private void together(int turn, List<ContentBlock.ToolUse> calls, int atOnce) {
    Semaphore places = new Semaphore(atOnce);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (ContentBlock.ToolUse call : calls) {
        Callable<@Nullable Void> work =
            () -> {
              places.acquire();
              try {
                one(turn, call);
                return null;
              } finally {
                places.release();
              }
            };
        running.add(threads.submit(work));
      }
      for (Future<?> future : running) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while tools were running", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a tool call ended in an unforeseen way", e.getCause());
    }
  }

  private void one(int turn, ContentBlock.ToolUse call) {
    if (endedBy != null) {
      leave(turn, call, HOOK_ENDED);
      return;
    }
    long started = System.nanoTime();
    RunHooks.Call ran = null;
    ToolOutcome outcome;
    String name = call.name();
    try {
      Tool tool = find(call.name()).orElseThrow(() -> unknown(call.name()));
      name = tool.definition().name();
      JrsObject input = ToolArguments.parse(call.input());
      RunHooks.BeforeTool before =
          request.hooks().preToolUse(new RunHooks.Call(call.id(), name, input), moment(turn));
      heed("PreToolUse", before.outcome());
      if (endedBy != null) {
        leave(turn, call, HOOK_ENDED);
        return;
      }
      started = System.nanoTime();
      switch (request
          .permissions()
          .decide(new ToolCall(name, input, call.id()), request.workspace(), before.verdict())) {
        case Decision.Deny deny -> {
          if (deny.interrupts()) {
            context.cancellation().cancel("a permission was refused for good");
          }
          RunEvent.PermissionDenied denial =
              new RunEvent.PermissionDenied(turn, call.id(), name, call.input(), deny.reason());
          synchronized (events) {
            denials.add(denial);
            events.accept(denial);
          }
          outcome = failure(deny.reason());
        }
        case Decision.Allow allow -> {
          RawJson agreed = allow.input().equals(input) ? call.input() : Json.raw(allow.input());
          tell(new RunEvent.ToolStarted(turn, call.id(), name, agreed));
          ToolContext own = contextFor(allow, callKey(call));
          ran = new RunHooks.Call(call.id(), name, allow.input());
          started = System.nanoTime();
          outcome =
              tool instanceof RunTool ofRun
                  ? ofRun.run(
                      allow.input(),
                      own,
                      new RunContext(
                          request,
                          turn,
                          call.id(),
                          events,
                          spending,
                          taken -> answer = taken,
                          interrupted.remove(call.id())))
                  : tool.run(allow.input(), own);
        }
      }
    } catch (ToolException e) {
      outcome = failure(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // A fault of ours in one tool must not lose the run; the model and the user are told what it
      // was.
      outcome = failure("The tool " + name + " failed unexpectedly: " + e);
    }
    // First of all it is written down that the call is done: nothing may make it happen twice.
    Duration took = finish(turn, call, name, outcome, ran, started);
    if (ran != null) {
      afterwards(ran, outcome, took, moment(turn));
    }
  }

  private void afterwards(
      RunHooks.Call call, ToolOutcome outcome, Duration took, RunHooks.Moment moment) {
    RunHooks.Outcome said = request.hooks().postToolUse(call, outcome, took, moment);
    heed("PostToolUse", said);
    if (said.blocks() != null) {
      tell(
          HookWords.of(
              "PostToolUse", "objects to the call of " + call.tool() + ": " + said.blocks()));
    }
  }

  private RunHooks.Moment moment(int turn) {
    return new RunHooks.Moment(turn, events, context.cancellation());
  }

  /** Tells the model what hooks have to say, and remembers where they end the run. */
  private void heed(String event, RunHooks.Outcome said) {
    if (!said.context().isEmpty()) {
      tell(HookWords.of(event, said.context()));
    }
    if (said.ends() != null) {
      endedBy = said.ends();
    }
  }

  /** Returns what the call may use: also what a rule lets it use beyond the workspace. */
  private ToolContext contextFor(Decision.Allow allow, @Nullable String callKey) {
    return new ToolContext(
        request
            .workspace()
            .forCall(allow.beyond(), request.permissions().hidden(request.workspace())),
        context.cancellation(),
        context.environment(),
        context.notes(),
        context.beforeChange(),
        context.launcher(),
        callKey);
  }

  /** Models name calls uniquely in one conversation; that of a sub-agent is another. */
  private @Nullable String callKey(ContentBlock.ToolUse call) {
    String session = request.session();
    if (session == null) {
      return null;
    }
    return request.parentRun() == null
        ? session + "/" + call.id()
        : session + "/" + request.runId() + "/" + call.id();
  }

  private Duration finish(
      int turn,
      ContentBlock.ToolUse call,
      String name,
      ToolOutcome brought,
      RunHooks.@Nullable Call ran,
      long started) {
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    synchronized (events) {
      ToolOutcome outcome =
          ran == null
              ? brought
              : FileInstructions.added(
                  shortened(brought, name, call), name, ran.input(), request, work);
      changed.addAll(outcome.changedFiles());
      events.accept(
          new RunEvent.ToolFinished(
              turn,
              call.id(),
              name,
              outcome.content(),
              outcome.isError(),
              outcome.changedFiles(),
              took));
    }
    return took;
  }

  private ToolOutcome shortened(ToolOutcome brought, String name, ContentBlock.ToolUse call) {
    return LongResults.shortened(
        brought, name, call.id(), request.model().get().window(), request.context().results());
  }

  /** Returns the prompt with what its commands and mentions stand for. */
  List<ContentBlock> expanded(List<ContentBlock> prompt) throws PromptCommands.UnusableException {
    return new PromptExpansion(request, context, this::look).expanded(prompt);
  }

  /** Reads a file that the user names, as far as the permissions allow it. */
  private ToolOutcome look(JrsObject input) {
    Tool read = find("Read").orElseGet(() -> BuiltInTools.all().getFirst());
    try {
      return switch (request
          .permissions()
          .decide(new ToolCall("Read", input), request.workspace())) {
        case Decision.Deny deny -> failure(deny.reason());
        case Decision.Allow allow ->
            FileInstructions.added(
                read.run(allow.input(), contextFor(allow, null)),
                "Read",
                allow.input(),
                request,
                work);
      };
    } catch (ToolException e) {
      return failure(String.valueOf(e.getMessage()));
    }
  }

  /** Puts a file aside before its first change in this run. */
  private void keep(Path file) throws IOException {
    KeptFiles keptFiles = request.keptFiles();
    if (keptFiles != null && !kept.contains(file)) {
      // Only then: what must not be changed now must not be changed at the second try either.
      tell(new RunEvent.FileKept(turn, file, keptFiles.keep(file)));
      kept.add(file);
    }
  }

  private void tell(RunEvent event) {
    synchronized (events) {
      events.accept(event);
    }
  }

  /** Finds a tool by name; weak models get the case wrong, which no two tools differ by. */
  private Optional<Tool> find(String name) {
    String present = ToolNames.present(name);
    return request.find(present);
  }

  private ToolException unknown(String name) {
    List<String> names = request.offered().stream().map(tool -> tool.definition().name()).toList();
    return new ToolException(
        names.isEmpty()
            ? "There is no tool \"" + name + "\"; this agent has no tools. Answer in words."
            : "There is no tool \"" + name + "\". The tools are: " + String.join(", ", names));
  }

  private static ToolOutcome failure(String message) {
    return new ToolOutcome(List.of(new ContentBlock.Text(message)), true, List.of());
  }
}
