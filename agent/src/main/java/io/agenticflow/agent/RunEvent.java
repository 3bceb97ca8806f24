package io.agenticflow.agent;

import io.agenticflow.context.ContextUsage;
import io.agenticflow.provider.Answerer;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a run. Told once, in order; text, JSON, progress and logs are all
 * readers of these.
 */
public sealed interface RunEvent {

  /**
   * The run begins.
   *
   * @param runId unique
   * @param provider the provider's name, for example {@code openrouter}
   */
  record RunStarted(
      String runId,
      String agent,
      String description,
      String task,
      String provider,
      String model,
      Path workspace)
      implements RunEvent {}

  /**
   * Something was said to the model: the task, a further wish, or a word of the loop's own.
   *
   * @param content what the model is shown; not empty
   */
  record Prompted(Source source, List<ContentBlock> content) implements RunEvent {
    public Prompted {
      content = List.copyOf(content);
      if (content.isEmpty()) {
        throw new IllegalArgumentException("a prompt must not be empty");
      }
    }

    /** Returns the words of the prompt, without its pictures and documents. */
    public String text() {
      return new Message(Role.USER, content).text();
    }

    /** Who said it. */
    public enum Source {
      /** The user, or the program that runs the agent. */
      USER,
      /** The loop, because an answer was empty. */
      NUDGE,
      /** The loop, because something that went on beside the run has ended. */
      BACKGROUND,
      /**
       * A hook. Said while tool calls are under way, it is shown to the model with their results.
       */
      HOOK
    }
  }

  /**
   * What fills the context of the request that comes next. It is not written into sessions, because
   * it follows from the rest.
   */
  record ContextMeasured(int turn, ContextUsage usage) implements RunEvent {}

  /**
   * The conversation was made shorter: all messages but the last few are replaced by a summary.
   *
   * @param turn the turns so far
   * @param trigger why
   * @param tokensBefore of the whole request before, estimated where nobody counted them
   * @param tokensAfter of the whole request from now on, estimated
   * @param kept how many of the last messages stay as they are
   * @param summary what stands in the place of the others
   * @param usage of the call that made the summary
   * @param cost of the same
   */
  record Compacted(
      int turn,
      Trigger trigger,
      long tokensBefore,
      long tokensAfter,
      int kept,
      List<ContentBlock> summary,
      Usage usage,
      Cost cost)
      implements RunEvent {
    public Compacted {
      summary = List.copyOf(summary);
    }

    /** Why a conversation is made shorter. */
    public enum Trigger {
      /** It nearly fills the context. */
      AUTO,
      /** The user asked for it. */
      MANUAL,
      /** The provider said that it is too long. */
      TOO_LONG
    }
  }

  /** The model is asked for its next message. Turns count from 1. */
  record ModelAsked(int turn) implements RunEvent {}

  /** The call failed before its answer was whole and will be made again. */
  record ModelRetried(int turn, String reason, int attempt, Duration delay) implements RunEvent {}

  /** A model could not answer, and another one is asked. */
  record ModelFellBack(int turn, Answerer from, Answerer to, String reason) implements RunEvent {}

  /**
   * A decision was made on who answers; told where it is another than before.
   *
   * @param provider of the model that answers from now on
   * @param model as that provider spells it
   */
  record ModelRouted(int turn, String provider, String model, RouteDecision decision)
      implements RunEvent {}

  /** Words of the answer, as they come. */
  record TextDelta(int turn, String text) implements RunEvent {}

  /** Words of the reasoning, as they come. */
  record ThinkingDelta(int turn, String text) implements RunEvent {}

  /**
   * One step of the answer as its stream has it; told besides the others, and only where {@link
   * RunRequest#streamed} is set.
   */
  record Streamed(int turn, StreamEvent event) implements RunEvent {}

  /**
   * What the text deltas of this turn said so far is void: the stream was cut and the answer is
   * asked for anew.
   */
  record AnswerDiscarded(int turn, String reason) implements RunEvent {}

  /** The answer is whole. */
  record ModelAnswered(
      int turn, List<ContentBlock> content, @Nullable StopReason stopReason, Usage usage, Cost cost)
      implements RunEvent {
    public ModelAnswered {
      content = List.copyOf(content);
    }
  }

  /** A tool begins to run. */
  record ToolStarted(int turn, String toolUseId, String tool, RawJson input) implements RunEvent {}

  /**
   * A file's state was put aside because a tool is about to change it.
   *
   * @param blob the name under which its bytes were kept; null where the file did not exist
   */
  record FileKept(int turn, Path file, @Nullable String blob) implements RunEvent {}

  /** A tool was not allowed to run. */
  record PermissionDenied(int turn, String toolUseId, String tool, RawJson input, String reason)
      implements RunEvent {}

  /** A tool answered, or its call was refused. */
  record ToolFinished(
      int turn,
      String toolUseId,
      String tool,
      List<ContentBlock> content,
      boolean isError,
      List<Path> changedFiles,
      Duration took)
      implements RunEvent {
    public ToolFinished {
      content = List.copyOf(content);
      changedFiles = List.copyOf(changedFiles);
    }
  }

  /**
   * Something happened in a run that a tool call of this one began.
   *
   * @param parentToolUseId the call
   * @param runId the run inside
   * @param event what happened there; again of this kind where that run has runs inside it
   */
  record SubAgent(String parentToolUseId, String runId, RunEvent event) implements RunEvent {}

  /**
   * A hook begins.
   *
   * @param hookId unique in the session
   * @param event when hooks of this kind are called, such as {@code PreToolUse}
   * @param name the event, and after a colon what it was about where that is something
   */
  record HookStarted(String hookId, String event, String name) implements RunEvent {}

  /**
   * A hook has answered or was given up. What it told the model is a {@link Prompted} of its own.
   *
   * @param output what it wrote to standard output, or the body that a server answered with
   * @param errors what it wrote to standard error
   * @param exitCode null where there is none: a server's hook, or one that did not come to its end
   * @param message for people: what it has to say, or why it failed; null where nothing
   */
  record HookFinished(
      String hookId,
      String event,
      String name,
      End end,
      String output,
      String errors,
      @Nullable Integer exitCode,
      Duration took,
      @Nullable String message)
      implements RunEvent {
    /** How it ended. */
    public enum End {
      /** Well. */
      SUCCESS,
      /** It forbids what was about to happen, or ends the run. */
      BLOCKED,
      /** It could not start, came not to its end in time, or said what cannot be understood. */
      ERROR,
      /** The run ended first. */
      CANCELLED
    }
  }

  /** The run is over. */
  record RunFinished(RunResult result) implements RunEvent {}

  /**
   * What one model call, or a whole run, cost.
   *
   * @param amount null where nobody knows the price
   */
  record Cost(@Nullable Money amount, Basis basis) {
    /** Who says so. */
    public enum Basis {
      /** The provider reported it with the answer. */
      PROVIDER,
      /** Tokens times list price. */
      LIST,
      /** It runs on this machine, or is a recording. */
      FREE,
      /** Part or all of it has no known price. */
      UNKNOWN
    }
  }
}
