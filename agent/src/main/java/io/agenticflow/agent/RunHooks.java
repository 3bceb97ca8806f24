package io.agenticflow.agent;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.permission.HookVerdict;
import io.agenticflow.tool.ToolOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Who has a say in a run besides the model: the user's hooks, and the callbacks of the program that
 * drives the run.
 *
 * <p>The loop calls these methods and does what they answer; what is behind them it does not know.
 * Every method blocks until the hooks have answered, must not throw, and ends early when the
 * moment's cancellation does. Tool methods may be called from several threads at once. A method
 * that is not overridden has no opinion.
 *
 * <p>Context that an answer brings is told as {@link RunEvent.Prompted} with the source {@link
 * RunEvent.Prompted.Source#HOOK}, by the caller: so a resumed session shows the model the same
 * words.
 */
public interface RunHooks {
  /** No hooks. */
  RunHooks NONE = new RunHooks() {};

  /**
   * When and for whom hooks are called.
   *
   * @param turn the model's turns so far
   * @param events where the hooks' own events go; safe from any thread
   * @param cancellation ends the hooks with the run
   */
  record Moment(int turn, Consumer<RunEvent> events, Cancellation cancellation) {}

  /**
   * A tool call.
   *
   * @param tool its name, as the tool spells it
   */
  record Call(String toolUseId, String tool, JrsObject input) {}

  /**
   * What hooks answered.
   *
   * @param blocks why what was about to happen must not, for whoever it concerns; null where it may
   * @param context what the model is to be told, each a text of its own
   * @param ends why the whole run is to end, for the user; null where it goes on
   */
  record Outcome(@Nullable String blocks, List<String> context, @Nullable String ends) {
    /** No opinion. */
    public static final Outcome NOTHING = new Outcome(null, List.of(), null);

    public Outcome {
      context = List.copyOf(context);
    }

    /** Returns what both say; where both give a reason, this one's. */
    public Outcome and(Outcome other) {
      List<String> both = new ArrayList<>(context);
      both.addAll(other.context);
      return new Outcome(
          blocks == null ? other.blocks : blocks, both, ends == null ? other.ends : ends);
    }
  }

  /** What hooks answered to a call that is about to be judged. */
  record BeforeTool(HookVerdict verdict, Outcome outcome) {
    /** No opinion. */
    public static final BeforeTool NOTHING = new BeforeTool(HookVerdict.NOTHING, Outcome.NOTHING);

    public BeforeTool {
      requireNonNull(verdict, "verdict");
      requireNonNull(outcome, "outcome");
    }
  }

  /**
   * What hooks say in a person's place to an MCP server.
   *
   * @param content the values of a form; null where there are none
   */
  record Reply(Action action, @Nullable JrsObject content) {
    /** As the protocol has it. */
    public enum Action {
      ACCEPT,
      DECLINE,
      CANCEL
    }
  }

  /** Returns whether there are any that may answer MCP servers. */
  default boolean answersServers() {
    return false;
  }

  /**
   * An MCP server wants to know something of a person.
   *
   * @param asked its fields besides the server's name, as hooks read them
   * @return what it is answered without a person; null where one is to be asked
   */
  default @Nullable Reply elicitation(String server, JrsObject asked, Moment at) {
    return null;
  }

  /**
   * An MCP server is about to be answered.
   *
   * @param answered the fields of the answer besides the server's name, as hooks read them
   * @return what it is answered instead; null for that
   */
  default @Nullable Reply elicitationResult(String server, JrsObject answered, Moment at) {
    return null;
  }

  /**
   * A run begins. Called for every run of a session; an implementation speaks the first time only.
   */
  default Outcome sessionStart(Moment at) {
    return Outcome.NOTHING;
  }

  /** The user says something. A block keeps it from the model and ends the run. */
  default Outcome userPromptSubmit(String prompt, Moment at) {
    return Outcome.NOTHING;
  }

  /** A tool call is about to be judged. {@link Outcome#blocks} does not count; the verdict does. */
  default BeforeTool preToolUse(Call call, Moment at) {
    return BeforeTool.NOTHING;
  }

  /**
   * A tool ran. A block cannot undo it: its reason is told to the model.
   *
   * @param call with the arguments that it ran with
   * @param took without the time for permissions and hooks
   */
  default Outcome postToolUse(Call call, ToolOutcome result, Duration took, Moment at) {
    return Outcome.NOTHING;
  }

  /**
   * The model is done, and the run is about to end well. A block, or context, makes the run go on
   * with that.
   *
   * @param lastWords the last answer's
   * @param continued whether a hook has already made this run go on
   */
  default Outcome stop(String lastWords, boolean continued, Moment at) {
    return Outcome.NOTHING;
  }

  /**
   * The conversation is about to be made shorter. A block keeps it as it is.
   *
   * @param automatic whether nobody asked for it
   * @param instructions what was asked for; may be empty
   */
  default Outcome preCompact(boolean automatic, String instructions, Moment at) {
    return Outcome.NOTHING;
  }

  /**
   * Somebody should look at the run.
   *
   * @param kind in snake case, such as {@code permission_prompt} or {@code idle_prompt}
   */
  default void notification(String kind, String message, Moment at) {}

  /**
   * The session is over; the last that hooks hear.
   *
   * @param reason {@code clear}, {@code resume}, {@code logout}, {@code prompt_input_exit} or
   *     {@code other}
   */
  default void sessionEnd(String reason, Moment at) {}

  /**
   * Returns the hooks for the run of a sub-agent: its {@link #sessionStart} is the sub-agent's
   * start, its {@link #stop} the sub-agent's stop, its {@link #userPromptSubmit} and {@link
   * #sessionEnd} say nothing.
   *
   * @param agentId the sub-agent's own
   * @param agentType the agent's name
   */
  default RunHooks forSubAgent(String agentId, String agentType) {
    return this;
  }

  /** Returns hooks that ask all of these, in order. */
  static RunHooks all(List<RunHooks> hooks) {
    List<RunHooks> some = hooks.stream().filter(each -> !each.equals(NONE)).toList();
    return switch (some.size()) {
      case 0 -> NONE;
      case 1 -> some.getFirst();
      default -> new HooksInOrder(some);
    };
  }
}
