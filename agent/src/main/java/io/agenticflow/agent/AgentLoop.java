package io.agenticflow.agent;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.json.Json;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolArguments;
import io.agenticflow.tool.ToolException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs an agent: asks the model, runs the tools that it wants, gives it their results, until it
 * stops or a limit is reached. Safe for several runs at once; each run blocks its caller's thread.
 *
 * <p>A call that fails before its answer begins is the {@link ModelClient}'s to repeat. An answer
 * that breaks off in the middle is this loop's: its words are taken back by {@link
 * RunEvent.AnswerDiscarded} and the same question is asked again, because nothing of a half answer
 * has been acted on.
 */
public final class AgentLoop {
  /** How often one turn's answer may break off before the run gives up. */
  private static final int BROKEN_ANSWERS = 3;

  private static final String NUDGE =
      "Your last answer was empty. Go on with the task; when it is done, say in one short paragraph what you did.";

  private final ModelClient client;
  private final CallPricer pricer;

  public AgentLoop(ModelClient client, CallPricer pricer) {
    this.client = client;
    this.pricer = pricer;
  }

  /**
   * Runs to the end. Never throws for what a model, a provider or a tool does: that is in the
   * result.
   *
   * @param events is told everything that happens, from one thread at a time; must not throw
   * @param cancellation ends the run: the model call is dropped, the tools' processes are killed
   */
  public RunResult run(RunRequest request, Consumer<RunEvent> events, Cancellation cancellation) {
    Cancellation own = cancellation.child();
    Thread timer = startTimer(request.timeout(), own);
    try {
      Run run = new Run(request, events, own);
      RunResult result = run.toEnd();
      events.accept(new RunEvent.RunFinished(result));
      return result;
    } finally {
      if (timer != null) {
        timer.interrupt();
      }
      own.cancel("the run is over");
    }
  }

  private static @Nullable Thread startTimer(
      @Nullable Duration timeout, Cancellation cancellation) {
    if (timeout == null) {
      return null;
    }
    return Thread.ofVirtual()
        .name("run-timeout")
        .start(() -> {
          try {
            Thread.sleep(timeout);
            cancellation.cancel(TimedOut.REASON);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the run was over first
          }
        });
  }

  /** Tells a passed time limit from a user's interrupt. */
  private static final class TimedOut {
    static final String REASON = "the time limit has passed";
  }

  /** One run under way: its conversation, what it has spent, what it has done. */
  private final class Run {
    private final RunRequest request;
    private final Consumer<RunEvent> events;
    private final Cancellation cancellation;
    private final ToolRunner tools;
    private final Spending spending;
    private final List<Message> messages = new ArrayList<>();
    private final Set<String> callIds = new HashSet<>();
    private final long started = System.nanoTime();
    private int turns;
    private String words = "";
    private boolean nudged;

    Run(RunRequest request, Consumer<RunEvent> events, Cancellation cancellation) {
      this.request = request;
      this.events = events;
      this.cancellation = cancellation;
      this.tools = new ToolRunner(request, cancellation, events);
      this.spending = new Spending(pricer, request.budget());
    }

    RunResult toEnd() {
      events.accept(
          new RunEvent.RunStarted(
              request.runId(),
              request.agent(),
              request.description(),
              request.task(),
              request.provider(),
              request.model(),
              request.workspace().root()));
      messages.add(Message.user(request.task()));
      while (true) {
        if (cancellation.isCancelled()) {
          return cancelled();
        }
        if (turns == request.maxTurns()) {
          return end(
              RunResult.Ending.MAX_TURNS,
              "The limit of " + turns + " turns was reached before the task was done (--max-turns)",
              null);
        }
        String refusal = spending.refusal();
        if (refusal != null) {
          return end(RunResult.Ending.BUDGET, refusal + " (--max-budget-usd)", null);
        }
        ModelResponse answer;
        try {
          answer = ask(turns + 1);
        } catch (ModelException e) {
          return cancellation.isCancelled()
              ? cancelled()
              : end(RunResult.Ending.PROVIDER_FAILED, e.getMessage(), e.error());
        }
        turns++;
        RunResult finished = act(answer);
        if (finished != null) {
          return finished;
        }
      }
    }

    /**
     * Takes one whole answer into the conversation; returns the result if it was the last, else
     * null.
     */
    private @Nullable RunResult act(ModelResponse answer) {
      List<ContentBlock.ToolUse> calls = new ArrayList<>();
      List<ContentBlock> said = new ArrayList<>();
      for (ContentBlock block : answer.content()) {
        if (block instanceof ContentBlock.ToolUse call) {
          ContentBlock.ToolUse own = withOwnId(call);
          calls.add(own);
          said.add(sendable(own));
        } else {
          said.add(block);
        }
      }
      String text = answer.toMessage().text();
      if (!text.isBlank()) {
        words = text;
      }
      if (!said.isEmpty()) {
        messages.add(new Message(Role.ASSISTANT, said));
      }
      StopReason reason = answer.stopReason();
      if (!calls.isEmpty()) {
        messages.add(
            new Message(Role.USER, tools.run(turns, calls, StopReason.MAX_TOKENS.equals(reason))));
        return null;
      }
      if (StopReason.PAUSE_TURN.equals(reason)) {
        return null;
      }
      if (StopReason.REFUSAL.equals(reason)) {
        return end(
            RunResult.Ending.REFUSED,
            "The model, or a filter of its provider, refused to answer",
            null);
      }
      if (StopReason.MAX_TOKENS.equals(reason)
          || StopReason.CONTEXT_WINDOW_EXCEEDED.equals(reason)) {
        return end(
            RunResult.Ending.MAX_TOKENS,
            "The answer was cut off: "
                + (StopReason.MAX_TOKENS.equals(reason)
                    ? "it reached the limit of output tokens (--max-tokens)"
                    : "the model's context window is full"),
            null);
      }
      if (text.isBlank()) {
        if (nudged) {
          return end(
              RunResult.Ending.PROVIDER_FAILED, "The model answered with nothing, twice", null);
        }
        nudged = true;
        messages.add(Message.user(NUDGE));
        return null;
      }
      return end(RunResult.Ending.COMPLETED, null, null);
    }

    /** Asks for the next answer, again where it breaks off in the middle. */
    private ModelResponse ask(int turn) {
      ModelRequest asked =
          ModelRequest.to(request.model())
              .system(request.system())
              .messages(messages)
              .tools(request.tools().stream().map(Tool::definition).toList())
              .maxTokens(request.maxTokens())
              .temperature(request.temperature())
              .build();
      for (int attempt = 1; ; attempt++) {
        events.accept(new RunEvent.ModelAsked(turn));
        StreamCollector collector = new StreamCollector();
        Answerer answerer = null;
        try (ModelStream stream = client.send(asked, cancellation)) {
          answerer = stream.answeredBy();
          read(turn, stream, collector);
          ModelResponse answer = collector.response();
          RunEvent.Cost cost = spending.add(answer.usage(), answerer);
          events.accept(
              new RunEvent.ModelAnswered(
                  turn, answer.content(), answer.stopReason(), answer.usage(), cost));
          return answer;
        } catch (ModelException e) {
          boolean begun = !collector.response().id().isEmpty();
          if (begun) {
            // The provider bills what it wrote before the break; count what it had reported by
            // then.
            spending.add(collector.response().usage(), answerer);
          }
          if (!begun
              || attempt == BROKEN_ANSWERS
              || cancellation.isCancelled()
              || isFinal(e.error())) {
            throw e;
          }
          events.accept(new RunEvent.AnswerDiscarded(turn, e.error().message()));
        }
      }
    }

    private void read(int turn, ModelStream stream, StreamCollector collector) {
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        collector.accept(event);
        switch (event) {
          case StreamEvent.BlockDelta(int _, StreamEvent.Delta.Text text) ->
              events.accept(new RunEvent.TextDelta(turn, text.text()));
          case StreamEvent.BlockDelta(int _, StreamEvent.Delta.Thinking thinking) ->
              events.accept(new RunEvent.ThinkingDelta(turn, thinking.thinking()));
          case StreamEvent.Failed(ApiError error) -> throw new ModelException(error);
          default -> {
            // The collector has it.
          }
        }
      }
    }

    /**
     * Returns the call under an id that no earlier call of this run has; weak servers repeat them.
     */
    private ContentBlock.ToolUse withOwnId(ContentBlock.ToolUse call) {
      String id = call.id();
      for (int i = 2; !callIds.add(id); i++) {
        id = call.id() + "-" + i;
      }
      return id.equals(call.id())
          ? call
          : new ContentBlock.ToolUse(
              id, call.name(), call.input(), call.cacheControl(), call.extensions());
    }

    /**
     * Returns the call as it may stand in the next request: providers refuse input that is not a
     * JSON object.
     */
    private ContentBlock.ToolUse sendable(ContentBlock.ToolUse call) {
      RawJson input;
      try {
        input = Json.raw(ToolArguments.parse(call.input()));
      } catch (ToolException e) {
        input =
            RawJson.EMPTY_OBJECT; // its result tells the model what was wrong with what it wrote
      }
      return new ContentBlock.ToolUse(
          call.id(), call.name(), input, call.cacheControl(), call.extensions());
    }

    private RunResult cancelled() {
      boolean timedOut = TimedOut.REASON.equals(cancellation.reason());
      return end(
          timedOut ? RunResult.Ending.TIMEOUT : RunResult.Ending.INTERRUPTED,
          timedOut
              ? "The run's time limit of " + request.timeout() + " has passed (--timeout)"
              : "Interrupted",
          null);
    }

    private RunResult end(RunResult.Ending ending, @Nullable String error, @Nullable ApiError api) {
      return new RunResult(
          ending,
          words,
          turns,
          spending.usage(),
          spending.cost(),
          tools.filesChanged(),
          tools.denials(),
          Duration.ofNanos(System.nanoTime() - started),
          error,
          api);
    }
  }

  /** Returns whether asking again cannot help. */
  private static boolean isFinal(ApiError error) {
    return switch (error.kind()) {
      case INVALID_REQUEST,
          AUTHENTICATION,
          BILLING,
          PERMISSION,
          NOT_FOUND,
          REQUEST_TOO_LARGE,
          CANCELLED ->
          true;
      case RATE_LIMIT, TIMEOUT, API, OVERLOADED, CONNECTION -> false;
    };
  }
}
