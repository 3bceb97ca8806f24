package io.agenticflow.cascade;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run and says when it is not worth going on with: a model that does the same again and
 * again, or fails again and again, does not find out by itself. It hears events one at a time; the
 * behaviour may be asked for from any thread.
 */
public final class BehaviourWatch implements Consumer<RunEvent> {
  private final Limits limits;
  private final Consumer<String> hopeless;
  private final Map<String, RawJson> inputs = new HashMap<>();
  private final Map<String, Integer> actions = new HashMap<>();
  private int calls;
  private Money spent = Money.ZERO;
  private boolean isPriced = true;
  private int repeated;
  private int failed;
  private int repeatedInRow;
  private int failedInRow;
  private boolean isTold;

  /**
   * When a run is given up.
   *
   * @param repeatedInRow tool calls that bring nothing but what they brought before, one after the
   *     other
   * @param failedInRow tool calls that fail, one after the other
   * @param calls model calls, or null for any number
   * @param spent what it may cost, or null for any amount
   */
  public record Limits(
      int repeatedInRow, int failedInRow, @Nullable Integer calls, @Nullable Money spent) {
    /** What is usual. */
    public static final Limits USUAL = new Limits(4, 8, null, null);
  }

  /**
   * @param hopeless is told once, in the thread of the event, why the run is not worth going on
   *     with
   */
  public BehaviourWatch(Limits limits, Consumer<String> hopeless) {
    this.limits = limits;
    this.hopeless = hopeless;
  }

  /** Returns how the run went on so far. */
  public synchronized RunBehaviour behaviour() {
    return new RunBehaviour(
        calls, isPriced ? spent.dollars().doubleValue() : null, repeated, failed);
  }

  @Override
  public void accept(RunEvent event) {
    String reason;
    synchronized (this) {
      take(event);
      reason = isTold ? null : reason();
      isTold |= reason != null;
    }
    if (reason != null) {
      hopeless.accept(reason);
    }
  }

  private void take(RunEvent event) {
    switch (event) {
      case RunEvent.ModelAnswered answered -> {
        calls++;
        Money cost = answered.cost().amount();
        isPriced &= cost != null;
        spent = cost == null ? spent : spent.plus(cost);
      }
      case RunEvent.ToolStarted started -> inputs.put(started.toolUseId(), started.input());
      case RunEvent.ToolFinished finished -> finished(finished);
      default -> {
        // Says nothing of how the work goes on.
      }
    }
  }

  private void finished(RunEvent.ToolFinished finished) {
    RawJson input = inputs.remove(finished.toolUseId());
    String action =
        finished.tool()
            + '\n'
            + (input == null ? "" : input.text())
            + '\n'
            + words(finished.content());
    boolean again = actions.merge(action, 1, Integer::sum) > 1;
    repeated += again ? 1 : 0;
    repeatedInRow = again ? repeatedInRow + 1 : 0;
    failed += finished.isError() ? 1 : 0;
    failedInRow = finished.isError() ? failedInRow + 1 : 0;
  }

  private @Nullable String reason() {
    if (repeatedInRow >= limits.repeatedInRow()) {
      return "its last " + repeatedInRow + " tool calls only repeated earlier ones";
    }
    if (failedInRow >= limits.failedInRow()) {
      return "its last " + failedInRow + " tool calls failed";
    }
    if (limits.calls() != null && calls >= limits.calls()) {
      return "it has made " + calls + " model calls";
    }
    if (limits.spent() != null && spent.compareTo(limits.spent()) >= 0) {
      return "it has cost " + spent;
    }
    return null;
  }

  private static String words(List<ContentBlock> content) {
    StringBuilder words = new StringBuilder();
    for (ContentBlock block : content) {
      if (block instanceof ContentBlock.Text text) {
        words.append(text.text());
      }
    }
    return words.toString();
  }
}
