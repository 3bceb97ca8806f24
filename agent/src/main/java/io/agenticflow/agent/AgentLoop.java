package io.agenticflow.agent;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.context.Skills;
import io.agenticflow.provider.ModelException;
import io.agenticflow.tool.PromptCommands;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.background.BackgroundTask;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs an agent: asks the model, runs the tools that it wants, gives it their results, until it
 * stops or a limit is reached. Safe for several runs at once; each run blocks its caller's thread.
 *
 * <p>A call that fails before its answer begins is the {@link
 * io.agenticflow.provider.ModelClient}'s to repeat. An answer that breaks off in the middle is this
 * loop's: its words are taken back by {@link RunEvent.AnswerDiscarded} and the same question is
 * asked again, because nothing of a half answer has been acted on.
 */
public final class AgentLoop {
  /** The prompt by which the user asks for a shorter conversation. */
  private static final String COMPACT = "/" + Skills.COMPACT;

  /** How often hooks may make a run go on that would be over; a hook that never agrees is wrong. */
  private static final int MOST_CONTINUATIONS = 8;

  private static final String NUDGE =
      "Your last answer was empty. Go on with the task; when it is done, say in one short paragraph what you did.";

  private static final String NOT_RUN =
      "Not run: the conversation was interrupted here, and the user has said something new.";

  /** How often a model may be told that its answer does not have the form that was asked for. */
  private static final int MENDING_TURNS = 1;

  private static final String WANTS_FORM =
      "Hand over your answer by calling "
          + StructuredOutputTool.NAME
          + "; an answer in words is not enough.";

  private static final String UNKNOWN_END =
      "This call had begun when the program was ended, and its result was lost. It may have taken effect, in full or in"
          + " part: look before you do it again.";

  /**
   * Runs a conversation of its own to the end.
   *
   * @see #run(RunRequest, Transcript, Consumer, Cancellation)
   */
  public RunResult run(RunRequest request, Consumer<RunEvent> events, Cancellation cancellation) {
    return run(request, new Transcript(), events, cancellation);
  }

  /**
   * Goes on with a conversation until the model is done. Never throws for what a model, a provider
   * or a tool does: that is in the result.
   *
   * <p>Tool calls that the conversation left open come first. One that had not begun is run. One
   * that had begun is run again where that does no harm; a command is not: the model is told that
   * nobody knows how far it came. Where the request brings a new prompt, the open calls are
   * answered as not run instead.
   *
   * @param transcript what was said before; it is extended by what this run brings
   * @param events is told everything that happens, from one thread at a time; must not throw
   * @param cancellation ends the run: the model call is dropped, the tools' processes are killed
   */
  public RunResult run(
      RunRequest request,
      Transcript transcript,
      Consumer<RunEvent> events,
      Cancellation cancellation) {
    return run(request, transcript, events, cancellation, new Spending(request.budget()));
  }

  /**
   * Goes on with a conversation whose spending is counted elsewhere: with that of a run around it,
   * or of a session.
   *
   * @param spending counts this run's calls; its budget holds, not the request's
   * @see #run(RunRequest, Transcript, Consumer, Cancellation)
   */
  public RunResult run(
      RunRequest request,
      Transcript transcript,
      Consumer<RunEvent> events,
      Cancellation cancellation,
      Spending spending) {
    Cancellation own = cancellation.child();
    Thread timer = startTimer(request.timeout(), own);
    try {
      Run run = new Run(request, transcript, events, own, spending);
      RunResult result;
      try {
        result = run.toEnd();
      } finally {
        run.tools.background().endOfRun();
        if (request.background() == null) {
          run.tools.background().close();
        }
      }
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
  private static final class Run {
    private final RunRequest request;
    private final Transcript transcript;
    private final Consumer<RunEvent> events;
    private final Cancellation cancellation;
    private final ToolRunner tools;
    private final Spending spending;
    private final Questions questions;
    private final long started = System.nanoTime();
    private int turns;

    /** Why the last answer to a question without tools is none; null where it may be one. */
    private @Nullable String unusable;

    private String words = "";
    private boolean nudged;

    /** Answers that did not have the form that was asked for. */
    private int failedAnswers;

    /** How often a hook made this run go on. */
    private int continued;

    Run(
        RunRequest request,
        Transcript transcript,
        Consumer<RunEvent> readers,
        Cancellation cancellation,
        Spending spending) {
      this.request = request;
      this.transcript = transcript;
      this.events = new OrderedEvents(readers, transcript);
      this.cancellation = cancellation;
      this.spending = spending;
      this.tools = new ToolRunner(request, cancellation, events, spending, transcript.work());
      this.questions =
          new Questions(
              request,
              transcript,
              this.events,
              cancellation,
              spending,
              new Compaction(
                  request,
                  transcript,
                  spending,
                  cancellation,
                  new SummaryText(request.workspace(), tools.notes())));
    }

    RunResult toEnd() {
      events.accept(
          new RunEvent.RunStarted(
              request.runId(),
              request.agent(),
              request.description(),
              request.task(),
              request.model().get().provider(),
              request.model().get().model(),
              request.workspace().root()));
      RunResult refused = takeUp();
      if (refused != null) {
        return refused;
      }
      String wish = wishToCompact();
      if (wish != null) {
        return compactAsAsked(wish);
      }
      RunEvent.ModelAnswered last = transcript.lastAnswer();
      RunResult over = last == null ? null : judge(last.content(), last.stopReason());
      if (over != null) {
        return over; // an earlier run was ended between its last answer and its own end
      }
      while (true) {
        if (cancellation.isCancelled()) {
          return cancelled();
        }
        if (!transcript.pending().isEmpty()) {
          tools.run(turns, transcript.pending(), transcript.cutCall());
          continue;
        }
        if (tools.endedBy() != null) {
          return stopped(tools.endedBy());
        }
        RunResult inForm = inForm();
        if (inForm != null) {
          return inForm;
        }
        if (turns == request.maxTurns() && request.offered().isEmpty() && unusable != null) {
          return end(RunResult.Ending.PROVIDER_FAILED, unusable, null);
        }
        if (turns == request.maxTurns()) {
          return end(
              RunResult.Ending.MAX_TURNS,
              "The limit of " + turns + " turns was reached before the task was done (--max-turns)",
              null);
        }
        AgentModel model = questions.routed(turns);
        String refusal = spending.refusal(model);
        if (refusal != null) {
          return end(RunResult.Ending.BUDGET, refusal, null);
        }
        tellOfEnded();
        ModelResponse answer;
        try {
          answer = questions.ask(turns, model);
        } catch (ModelException e) {
          return cancellation.isCancelled()
              ? cancelled()
              : end(ending(e.error()), e.getMessage(), e.error());
        }
        turns++;
        RunResult finished = judge(answer.content(), answer.stopReason());
        if (finished != null) {
          return finished;
        }
      }
    }

    /** Tells the model what has ended beside the run; not where it was stopped in mid-speech. */
    private void tellOfEnded() {
      if (transcript.lastAnswer() != null) {
        return;
      }
      boolean _ = tellOf(tools.background().takeEnded());
    }

    private boolean tellOf(List<BackgroundTask> ended) {
      if (!ended.isEmpty()) {
        StringBuilder text = new StringBuilder();
        for (BackgroundTask task : ended) {
          text.append(text.isEmpty() ? "" : "\n")
              .append("The background task ")
              .append(task.id())
              .append(" (")
              .append(ToolInput.shown(task.description(), 200))
              .append(") ")
              .append(task.ending())
              .append("; ")
              .append(task.news());
        }
        events.accept(
            new RunEvent.Prompted(
                RunEvent.Prompted.Source.BACKGROUND,
                List.of(new ContentBlock.Text(text.toString()))));
      }
      return !ended.isEmpty();
    }

    /**
     * Settles what an earlier run of this conversation left open, and says what is new.
     *
     * @return the result where a hook does not let the run begin, else null
     */
    private @Nullable RunResult takeUp() {
      RunHooks.Outcome greeting = request.hooks().sessionStart(moment());
      if (greeting.ends() != null) {
        return stopped(greeting.ends());
      }
      boolean prompted = !request.prompt().isEmpty();
      for (ContentBlock.ToolUse call : transcript.pending()) {
        if (prompted) {
          tools.leave(turns, call, NOT_RUN);
        } else if (transcript.hasBegun(call.id()) && !tools.mayRunTwice(call)) {
          tools.leave(turns, call, UNKNOWN_END);
        } else {
          Transcript inside = transcript.takeInside(call.id());
          if (inside != null) {
            tools.goesOn(call.id(), inside);
          }
        }
      }
      if (!prompted || wishToCompact() != null) {
        say("SessionStart", greeting.context());
        return null;
      }
      RunHooks.Outcome heard = request.hooks().userPromptSubmit(request.task(), moment());
      if (heard.ends() != null || heard.blocks() != null) {
        return stopped(heard.ends() == null ? heard.blocks() : heard.ends());
      }
      List<ContentBlock> said;
      try {
        said =
            request.context().expandsPrompts()
                ? tools.expanded(request.prompt())
                : request.prompt();
      } catch (PromptCommands.UnusableException e) {
        return cancellation.isCancelled()
            ? cancelled()
            : end(RunResult.Ending.WRONG_COMMAND, e.getMessage(), null);
      }
      events.accept(new RunEvent.Prompted(RunEvent.Prompted.Source.USER, said));
      say("SessionStart", greeting.context());
      say("UserPromptSubmit", heard.context());
      return null;
    }

    /** Returns the result if an answer that is whole was the last, else null. */
    private @Nullable RunResult judge(List<ContentBlock> content, @Nullable StopReason reason) {
      String text = new Message(Role.ASSISTANT, content).text();
      if (!text.isBlank()) {
        words = text;
      }
      if (!transcript.pending().isEmpty()) {
        unusable =
            "The model asked for the tool "
                + transcript.pending().getFirst().name()
                + " instead of answering, and it has no tools here";
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
        unusable = "The model answered with nothing";
        events.accept(
            new RunEvent.Prompted(
                RunEvent.Prompted.Source.NUDGE, List.of(new ContentBlock.Text(NUDGE))));
        return null;
      }
      if (awaitedNews()) {
        return null;
      }
      if (request.answerForm() != null && tools.answer() == null) {
        if (failedAnswers++ == MENDING_TURNS) {
          return notInForm();
        }
        events.accept(
            new RunEvent.Prompted(
                RunEvent.Prompted.Source.NUDGE, List.of(new ContentBlock.Text(WANTS_FORM))));
        return null;
      }
      return askedToGoOn(text) ? null : end(RunResult.Ending.COMPLETED, null, null);
    }

    /** Ends a run whose answer was handed over in its form, or was wrong once too often. */
    private @Nullable RunResult inForm() {
      if (request.answerForm() == null) {
        return null;
      }
      RawJson answer = tools.answer();
      if (answer != null) {
        if (words.isBlank()) {
          words = answer.text();
        }
        return askedToGoOn(words) ? null : end(RunResult.Ending.COMPLETED, null, null);
      }
      if (transcript.endsWithAFailureOf(StructuredOutputTool.NAME)
          && failedAnswers++ == MENDING_TURNS) {
        return notInForm();
      }
      return null;
    }

    private RunResult notInForm() {
      return end(
          RunResult.Ending.WRONG_FORM,
          "The model did not give its answer in the form that was asked for (--json-schema)",
          null);
    }

    /**
     * Waits for what belongs to this run and goes on beside it, and tells the model of the first
     * that ends.
     *
     * @return whether there was something to tell
     */
    private boolean awaitedNews() {
      List<BackgroundTask> running = tools.background().runningOfRun();
      if (running.isEmpty()) {
        return tellOf(tools.background().takeEndedOfRun());
      }
      CompletableFuture<Void> cancelled = new CompletableFuture<>();
      try (Cancellation.Registration _ = cancellation.onCancel(() -> cancelled.complete(null))) {
        CompletableFuture<?>[] ends =
            running.stream().map(BackgroundTask::whenOver).toArray(CompletableFuture[]::new);
        CompletableFuture.anyOf(CompletableFuture.anyOf(ends), cancelled).join();
      }
      return cancellation.isCancelled() || tellOf(tools.background().takeEnded());
    }

    /** Asks the hooks whether the model may stop; what they object is said to it. */
    private boolean askedToGoOn(String lastWords) {
      if (continued == MOST_CONTINUATIONS) {
        return false;
      }
      RunHooks.Outcome said = request.hooks().stop(lastWords, continued > 0, moment());
      if (said.ends() != null || (said.blocks() == null && said.context().isEmpty())) {
        return false;
      }
      continued++;
      say("Stop", said.context());
      if (said.blocks() != null) {
        say("Stop", List.of("do not stop yet: " + said.blocks()));
      }
      return true;
    }

    private void say(String event, List<String> context) {
      if (!context.isEmpty()) {
        events.accept(HookWords.of(event, context));
      }
    }

    private RunHooks.Moment moment() {
      return new RunHooks.Moment(turns, events, cancellation);
    }

    private RunResult stopped(@Nullable String reason) {
      return end(
          RunResult.Ending.STOPPED_BY_HOOK,
          reason == null || reason.isBlank()
              ? "A hook ended the run"
              : "A hook ended the run: " + reason.strip(),
          null);
    }

    /** Returns what the prompt {@code /compact} wants to be kept, null where it is another one. */
    private @Nullable String wishToCompact() {
      String said = request.task().strip();
      boolean asked = said.equals(COMPACT) || said.startsWith(COMPACT + " ");
      return asked && request.context().expandsPrompts()
          ? said.substring(COMPACT.length()).strip()
          : null;
    }

    private RunResult compactAsAsked(String wish) {
      long before = questions.tokens();
      try {
        boolean done = questions.compactAsAsked(turns, wish);
        words =
            done
                ? "The conversation was summarised: "
                    + before
                    + " tokens became about "
                    + questions.tokens()
                    + "."
                : "The conversation stays as it is.";
        return end(RunResult.Ending.COMPLETED, null, null);
      } catch (ModelException e) {
        return cancellation.isCancelled()
            ? cancelled()
            : end(ending(e.error()), e.getMessage(), e.error());
      }
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
          api,
          ending == RunResult.Ending.COMPLETED ? tools.answer() : null);
    }
  }

  private static RunResult.Ending ending(ApiError error) {
    return error.kind() == ApiError.Kind.BUDGET
        ? RunResult.Ending.BUDGET
        : RunResult.Ending.PROVIDER_FAILED;
  }
}
