package io.agenticflow.cascade;

import static java.util.Objects.requireNonNull;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.tool.process.ShellCommand;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives a task to one model after the other, the cheapest first, each in a copy of the workspace,
 * until a result is accepted; then brings what that one has changed back into the workspace. The
 * last model's result is taken whatever is found of it, as it would be without a cascade; the
 * report says what was found.
 *
 * <p>A try that only repeats itself or fails again and again is ended before its end. Whoever tries
 * next is shown what the one before changed and why it was not accepted. For one thread.
 */
public final class Cascade {
  private static final int LONGEST_OUTPUT = 8000;

  private final List<String> models;
  private final Worker worker;
  private final String judge;
  private final Verification verification;
  private final BehaviourWatch.Limits limits;
  private final Consumer<String> progress;

  /** Lets models work. */
  public interface Worker {

    /**
     * Makes a try ready.
     *
     * @param model by the user's name for it
     * @param folder where it works
     * @param left what it may cost; null for no limit
     * @param watch hears its events
     */
    Try open(String model, Path folder, @Nullable Money left, Consumer<RunEvent> watch);

    /** Returns on whose behalf models are asked beside the tries. */
    default CallOrigin origin() {
      return CallOrigin.NONE;
    }

    /** Makes a model ready that is asked beside the tries, or whose prices are wanted. */
    AgentModel model(String name);
  }

  /** One model at work. */
  public interface Try extends AutoCloseable {
    AgentModel model();

    /** Returns the name of the session in which it is kept. */
    String sessionId();

    RunResult run(List<ContentBlock> prompt, Cancellation cancellation);

    /** Returns what starts its commands, as its own are started. */
    ProcessLauncher launcher();

    /** Returns the environment of its commands, without keys. */
    Map<String, String> environment();

    @Override
    void close();
  }

  /**
   * @param models at least two, the cheapest first; the last has the last word
   * @param judge the model that judges where nothing can be run; null for the last
   * @param limits when a try is ended early; not the last
   * @param progress is told what goes on, for people
   */
  public Cascade(
      List<String> models,
      Worker worker,
      @Nullable String judge,
      Verification verification,
      BehaviourWatch.Limits limits,
      Consumer<String> progress) {
    this.models = List.copyOf(models);
    this.worker = requireNonNull(worker, "worker");
    this.judge = judge == null ? models.getLast() : judge;
    this.verification = requireNonNull(verification, "verification");
    this.limits = requireNonNull(limits, "limits");
    this.progress = requireNonNull(progress, "progress");
    if (models.size() < 2) {
      throw new IllegalArgumentException("a cascade needs at least two models");
    }
  }

  /**
   * Runs it.
   *
   * @param workspace real and absolute; it is changed only at the end
   * @param environment of git, without keys
   * @param budget of all tries and judgements together, or null for no limit
   * @param aside a folder for changes that cannot be brought back; made only where it is needed
   * @throws IOException where the workspace cannot be copied or written; the message is for people
   */
  public CascadeReport run(
      List<ContentBlock> prompt,
      Path workspace,
      Map<String, String> environment,
      @Nullable Money budget,
      Path aside,
      Cancellation cancellation)
      throws IOException {
    try (Trials trials = Trials.of(workspace, environment)) {
      List<CascadeReport.Tried> tried = new ArrayList<>();
      List<ContentBlock> said = prompt;
      Money spent = Money.ZERO;
      while (true) {
        int number = tried.size() + 1;
        boolean isLast = number == models.size();
        Trials.Trial trial = trials.begin(number);
        Money left = budget == null ? null : budget.minus(spent);
        One one = one(number, isLast, said, prompt, trials, trial, left, cancellation);
        tried.add(one.tried);
        spent = spent.plus(one.tried.cost());
        boolean isOver =
            one.tried.verdict().accepted()
                || isLast
                || cancellation.isCancelled()
                || (budget != null && spent.compareTo(budget) >= 0);
        if (isOver) {
          boolean isTaken = one.tried.verdict().accepted() || (isLast && isWhole(one.result));
          Trials.Merge merge =
              isTaken
                  ? trials.merge(trial, one.changes, aside)
                  : new Trials.Merge(List.of(), List.of());
          return CascadeReport.of(tried, isTaken, one.result, models.getLast(), one.alone, merge);
        }
        progress.accept(
            one.tried.model()
                + " was not accepted ("
                + one.tried.verdict().by()
                + ": "
                + one.tried.verdict().reason()
                + "); asking "
                + models.get(number));
        said = withExperience(prompt, one);
      }
    }
  }

  /** A try that is over. */
  private record One(
      CascadeReport.Tried tried,
      RunResult result,
      List<Path> changes,
      String diff,
      @Nullable Money alone) {}

  private One one(
      int number,
      boolean isLast,
      List<ContentBlock> said,
      List<ContentBlock> prompt,
      Trials trials,
      Trials.Trial trial,
      @Nullable Money left,
      Cancellation cancellation)
      throws IOException {
    Cancellation own = cancellation.child();
    AtomicReference<@Nullable String> hopeless = new AtomicReference<>();
    BehaviourWatch watch =
        new BehaviourWatch(
            limits,
            reason -> {
              if (!isLast) {
                hopeless.set(reason);
                own.cancel("not worth going on with: " + reason);
              }
            });
    try (Try at = worker.open(models.get(number - 1), trial.inside(), left, watch)) {
      progress.accept("Try " + number + " of " + models.size() + ": " + at.model().model());
      RunResult result = at.run(said, own);
      // What a check leaves behind is nobody's work.
      List<Path> changes = trials.changes(trial);
      String diff = trials.diff(trial, changes);
      Verdict verdict =
          verdict(
              result, hopeless.get(), at, trial, changes, diff, prompt, isLast, left, cancellation);
      Money runCost = result.cost().amount();
      CascadeReport.Tried tried =
          new CascadeReport.Tried(
              number,
              at.model().provider(),
              at.model().model(),
              at.sessionId(),
              result.ending(),
              result.turns(),
              result.usage(),
              runCost,
              verdict,
              hopeless.get(),
              watch.behaviour(),
              changes.stream().map(Path::toString).toList());
      return new One(tried, result, changes, diff, alone(number, result));
    } finally {
      own.cancel("the try is over");
    }
  }

  /**
   * Returns what the last model would have cost with the tokens of this try; null where that cannot
   * be known, as of work that did not come to its end.
   */
  private @Nullable Money alone(int number, RunResult result) {
    if (!isWhole(result)) {
      return null;
    }
    if (number == models.size()) {
      return result.cost().amount();
    }
    Usage usage = result.usage();
    Usage plain =
        new Usage(
            usage.inputTokens(),
            usage.cacheReadTokens(),
            usage.cacheWriteTokens(),
            usage.outputTokens(),
            usage.reasoningTokens(),
            null);
    return worker.model(models.getLast()).pricer().price(plain, null).amount();
  }

  private static boolean isWhole(RunResult result) {
    return result.ending() == RunResult.Ending.COMPLETED;
  }

  private Verdict verdict(
      RunResult result,
      @Nullable String hopeless,
      Try at,
      Trials.Trial trial,
      List<Path> changes,
      String diff,
      List<ContentBlock> prompt,
      boolean isLast,
      @Nullable Money left,
      Cancellation cancellation)
      throws IOException {
    if (hopeless != null) {
      return new Verdict(Verdict.Finding.BAD, "its own behaviour", hopeless, "", null);
    }
    if (!isWhole(result)) {
      return new Verdict(
          foundBy(result.ending()),
          "its own end",
          result.error() == null ? result.ending().toString() : result.error(),
          "",
          null);
    }
    String command = verification.command();
    if (command == null && verification.byForm()) {
      return new Verdict(Verdict.Finding.GOOD, "the form of its answer", "it has it", "", null);
    }
    if (command == null && !verification.judged()) {
      command = ProjectCheck.detect(trial.inside());
    }
    if (command != null && (verification.command() != null || !changes.isEmpty())) {
      return byCommand(command, at, trial, cancellation);
    }
    if (isLast) {
      return new Verdict(
          Verdict.Finding.UNKNOWN,
          CascadeReport.NOBODY,
          "there is nothing to check it by, and it does not judge itself",
          "",
          null);
    }
    Money runCost = result.cost().amount();
    return Judge.judge(
        worker.origin(),
        worker.model(judge),
        new Message(Role.USER, prompt).text(),
        diff,
        result.answer(),
        left == null || runCost == null ? left : left.minus(runCost),
        cancellation);
  }

  /** Returns what it tells of a model that its work came to this end, without a check. */
  private static Verdict.Finding foundBy(RunResult.Ending ending) {
    return switch (ending) {
      case COMPLETED, BUDGET, INTERRUPTED, PROVIDER_FAILED, STOPPED_BY_HOOK, WRONG_COMMAND ->
          Verdict.Finding.UNKNOWN;
      case MAX_TURNS, MAX_TOKENS, REFUSED, TIMEOUT, WRONG_FORM -> Verdict.Finding.BAD;
    };
  }

  private Verdict byCommand(String command, Try at, Trials.Trial trial, Cancellation cancellation)
      throws IOException {
    progress.accept("Checking by " + command);
    ShellCommand shell =
        new ShellCommand(
            command, trial.inside(), at.environment(), verification.longest(), LONGEST_OUTPUT);
    try {
      ShellCommand.Result ended = shell.run(at.launcher(), cancellation);
      return switch (ended.ending()) {
        case EXITED ->
            new Verdict(
                ended.exitCode() == 0 ? Verdict.Finding.GOOD : Verdict.Finding.BAD,
                command,
                ended.exitCode() == 0 ? "it passes" : "it ends with " + ended.exitCode(),
                ended.output(),
                null);
        case TIMED_OUT ->
            new Verdict(
                Verdict.Finding.BAD,
                command,
                "it took longer than " + verification.longest().toSeconds() + " s",
                ended.output(),
                null);
        case CANCELLED ->
            new Verdict(
                Verdict.Finding.UNKNOWN, command, "it was interrupted", ended.output(), null);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the check was interrupted", e);
    }
  }

  private static List<ContentBlock> withExperience(List<ContentBlock> prompt, One before) {
    Verdict verdict = before.tried.verdict();
    StringBuilder text =
        new StringBuilder(
            "Another model has tried this task before you, in a copy of this folder, and its result"
                + " was not accepted. You begin with the files as they were before it. What it did"
                + " may help you, and may be wrong.\n\n<what_it_changed>\n");
    text.append(before.diff.isBlank() ? "(no file)\n" : before.diff)
        .append("</what_it_changed>\n<why_it_was_not_accepted>\n")
        .append(verdict.by())
        .append(": ")
        .append(verdict.reason())
        .append('\n')
        .append(verdict.output())
        .append("\n</why_it_was_not_accepted>");
    if (!before.result.answer().isBlank()) {
      String words = before.result.answer().strip();
      text.append("\n<its_last_words>\n")
          .append(words.length() > 2000 ? words.substring(0, 2000) : words)
          .append("\n</its_last_words>");
    }
    List<ContentBlock> all = new ArrayList<>(prompt);
    all.add(new ContentBlock.Text(text.toString()));
    return all;
  }
}
