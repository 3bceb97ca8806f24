package io.agenticflow.restate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.restate.common.Request;
import dev.restate.common.Target;
import dev.restate.sdk.DurableFuture;
import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.common.DurablePromiseKey;
import dev.restate.sdk.common.RetryPolicy;
import dev.restate.sdk.common.TerminalException;
import dev.restate.serde.Serde;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.Durable;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.Pending;
import io.agenticflow.durable.Retry;
import io.agenticflow.durable.Step;
import io.agenticflow.restate.RunMessages.Start;
import io.agenticflow.restate.RunMessages.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one try of a run, done by the server's SDK.
 *
 * <p>The SDK begins the work of a step when something waits for that step, so whatever is waited
 * for here is waited for together with all steps that were begun and are not over. The order in
 * which things end is the server's, and the same in each try.
 *
 * <p>For the run's one thread, except where said.
 */
final class SdkDurable implements Durable {
  static final Serde<String> TEXT =
      Serde.using(
          "text/plain; charset=utf-8",
          text -> text.getBytes(UTF_8),
          bytes -> new String(bytes, UTF_8));

  /** As an answer of HTTP has it. */
  static final int FAILED = 500;

  /** One try: further ones are made here, where they disturb no other step of the run. */
  private static final RetryPolicy ONCE =
      RetryPolicy.exponential(Duration.ofSeconds(1), 1).setMaxAttempts(1);

  private final WorkflowContext context;
  private final Start start;
  private final StepGate gate;
  private final Cancellation cancellation;
  private final RandomGenerator random;
  private final List<Begun> steps = new ArrayList<>();
  private final StepGate own = new StepGate();
  private int begun;
  private int ended;
  private @Nullable String cancelled;

  /**
   * @param cancellation raised from here where the run is cancelled, and by others where the try is
   *     given up
   */
  SdkDurable(WorkflowContext context, Start start, StepGate gate, Cancellation cancellation) {
    this.context = context;
    this.start = start;
    this.gate = gate;
    this.cancellation = cancellation;
    this.random = context.random();
  }

  @Override
  public String runId() {
    return context.key();
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public Pending<String> begin(Step step) {
    checkNotCancelled();
    String key = runId() + "/" + begun;
    Begun pending =
        new Begun(context.runAsync(step.name(), TEXT, ONCE, () -> tryUntilDone(step, key)));
    begun++;
    steps.add(pending);
    return pending;
  }

  @Override
  public Pending<String> timer(String name, Duration length) {
    checkNotCancelled();
    return new Begun(context.timer(name, length).map(nothing -> ""));
  }

  @Override
  public Pending<String> signal(String name) {
    checkNotCancelled();
    return new Begun(context.promise(promise(RunMessages.SIGNAL + name)).future());
  }

  @Override
  public void signal(String runId, String name, String value) {
    checkNotCancelled();
    context.send(
        Request.of(
            Target.workflow(RunMessages.SERVICE, runId, RunMessages.TELL),
            new Told(RunMessages.SIGNAL + name, value).bytes()));
  }

  @Override
  public Pending<String> spawn(String workflow, String runId, String input) {
    checkNotCancelled();
    return new Begun(
        context.call(
            Request.of(
                Target.workflow(RunMessages.SERVICE, runId, RunMessages.RUN),
                Serde.RAW,
                TEXT,
                new Start(workflow, runId(), input).bytes())));
  }

  @Override
  public int any(List<Pending<String>> pending) {
    if (pending.isEmpty()) {
      throw new IllegalArgumentException("nothing to wait for");
    }
    while (true) {
      checkNotCancelled();
      int first = -1;
      for (int i = 0; i < pending.size(); i++) {
        int place = ((Begun) pending.get(i)).place;
        if (place > 0 && (first < 0 || place < ((Begun) pending.get(first)).place)) {
          first = i;
        }
      }
      if (first >= 0) {
        return first;
      }
      waitForOne(pending);
    }
  }

  @Override
  public long random() {
    checkNotCancelled();
    return random.nextLong();
  }

  @Override
  public Instant now() {
    return Instant.parse(step(Step.once("now", attempt -> Instant.now().toString())));
  }

  /** Waits for all steps that were begun, so that none is left behind by a run that ends. */
  void finish() {
    while (cancelled == null && !steps.isEmpty()) {
      waitForOne(List.of());
    }
  }

  /**
   * Begins no more steps, and waits until those under way have heard that they are to stop. For any
   * thread.
   */
  void settle(Duration longest) throws InterruptedException {
    boolean _ = own.shut(longest);
  }

  /** Returns whether no step is under way. For any thread. */
  boolean isSettled() {
    return own.isEmpty();
  }

  /** Returns why the run is cancelled, or null where it is not. */
  @Nullable String cancelled() {
    return cancelled;
  }

  /** Waits until one of these, or a step, is over, and notes which. */
  private void waitForOne(List<Pending<String>> wanted) {
    List<Begun> open = new ArrayList<>(wanted.size() + steps.size());
    for (Pending<String> each : wanted) {
      open.add((Begun) each);
    }
    for (Begun each : steps) {
      if (!open.contains(each)) {
        open.add(each);
      }
    }
    List<DurableFuture<?>> futures = new ArrayList<>(open.size());
    for (Begun each : open) {
      futures.add(each.future);
    }
    int index;
    try {
      index = DurableFuture.any(futures).await();
    } catch (TerminalException e) {
      // What is waited for answers which is over, whether it failed or not: this says cancelled.
      throw cancelRun();
    }
    Begun over = open.get(index);
    over.place = ++ended;
    steps.remove(over);
  }

  private CancelledException cancelRun() {
    cancelled = "cancelled";
    cancellation.cancel("the run was cancelled");
    String reason =
        context
            .promise(promise(RunMessages.REASON))
            .peek()
            .orElse(
                start.parent() == null
                    ? "cancelled"
                    : "the run " + start.parent() + " that spawned it was cancelled");
    cancelled = reason;
    return new CancelledException(reason);
  }

  private void checkNotCancelled() {
    if (cancelled != null) {
      throw new CancelledException(cancelled);
    }
  }

  /** In a thread of its own. */
  private String tryUntilDone(Step step, String key) throws InterruptedException {
    if (!own.enter()) {
      throw new TerminalException(FAILED, "the run ended");
    }
    try {
      return doWhileOpen(step, key);
    } finally {
      own.leave();
    }
  }

  private String doWhileOpen(Step step, String key) throws InterruptedException {
    if (!gate.enter()) {
      // The worker ends. Nothing is answered, so that the step is done elsewhere.
      CountDownLatch givenUp = new CountDownLatch(1);
      try (var _ = cancellation.onCancel(givenUp::countDown)) {
        givenUp.await();
      }
      throw new TerminalException(FAILED, "the worker ended");
    }
    try {
      return tries(step, key);
    } finally {
      gate.leave();
    }
  }

  private String tries(Step step, String key) throws InterruptedException {
    Retry retry = step.retry();
    Duration pause = retry.first();
    for (int number = 1; ; number++) {
      try {
        String result = step.work().run(new Step.Attempt(key, number, cancellation));
        if (result.length() > LONGEST_VALUE) {
          throw new FailedException(
              "the step "
                  + step.name()
                  + " returned "
                  + result.length()
                  + " characters; at most "
                  + LONGEST_VALUE
                  + " are kept");
        }
        return result;
      } catch (FailedException e) {
        throw new TerminalException(FAILED, SdkEndpoint.message(e));
      } catch (Exception e) {
        if (number >= retry.attempts() || cancellation.isCancelled()) {
          throw new TerminalException(FAILED, SdkEndpoint.message(e));
        }
      }
      CountDownLatch cancelledMeanwhile = new CountDownLatch(1);
      try (var _ = cancellation.onCancel(cancelledMeanwhile::countDown)) {
        cancelledMeanwhile.await(pause.toNanos(), TimeUnit.NANOSECONDS);
      }
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(retry.longest()) > 0 ? retry.longest() : doubled;
    }
  }

  private static DurablePromiseKey<String> promise(String name) {
    return DurablePromiseKey.of(name, TEXT);
  }

  /** Something that was begun. */
  private final class Begun implements Pending<String> {
    private final DurableFuture<String> future;

    /** The how many-th of the run's that was over, from 1; 0 while it is not known to be. */
    private int place;

    Begun(DurableFuture<String> future) {
      this.future = future;
    }

    @Override
    public String await() {
      checkNotCancelled();
      while (place == 0) {
        waitForOne(List.of(this));
      }
      try {
        return future.await();
      } catch (TerminalException e) {
        throw new FailedException(SdkEndpoint.message(e), e);
      }
    }
  }
}
