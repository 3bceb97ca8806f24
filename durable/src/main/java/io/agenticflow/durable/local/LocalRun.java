package io.agenticflow.durable.local;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.ChangedWorkflowException;
import io.agenticflow.durable.Durable;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.Pending;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.Step;
import io.agenticflow.durable.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A run on which this process works: calls its workflow, answers from the journal what is there,
 * and does and notes the rest. The workflow has one thread, each step under way another; all are
 * virtual.
 */
final class LocalRun implements Durable {
  /** How long work that was told to stop may take for it, and again after it was interrupted. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int LONGEST_MESSAGE = 2000;

  /**
   * Milliseconds after which a timer looks at the clock: a machine that sleeps stops the scheduler.
   */
  private static final long LONGEST_NAP = 30_000;

  private final LocalEngine engine;
  private final Journal journal;
  private final Journal.Work work;
  private final Workflow workflow;
  private final Cancellation cancellation = new Cancellation();

  /**
   * What the journal had when this process took the run up. Used by the workflow's thread alone.
   */
  private final Map<Integer, Entry> known = new HashMap<>();

  /** The place of the next operation. Used by the workflow's thread alone. */
  private int next;

  private @Nullable Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingCame = lock.newCondition();
  // All below is guarded by the lock.
  private final Map<String, Slot> signals = new HashMap<>();
  private final Set<Thread> steps = new HashSet<>();
  private long settled;
  private boolean letGo;
  private boolean cancelled;
  private @Nullable RuntimeException standstill;

  LocalRun(LocalEngine engine, Journal journal, Journal.Work work, Workflow workflow) {
    this.engine = engine;
    this.journal = journal;
    this.work = work;
    this.workflow = workflow;
  }

  /** Unwinds a workflow whose engine lets go of it. Not an exception that a workflow handles. */
  private static final class LetGo extends Error {
    private static final long serialVersionUID = 1L;

    LetGo() {
      super("the engine was closed", null, false, false);
    }
  }

  /** How it ended, as far as the workflow goes. */
  private record End(RunRecord.State state, @Nullable String result, @Nullable String problem) {}

  // ---- for the engine

  /** Works until the run is over, stands still, or is let go. */
  void work() {
    thread = Thread.currentThread();
    try {
      End end = end();
      stopSteps();
      write(end);
    } catch (EngineException e) {
      // Not even that could be written: the run is as it was, and stays this process's until its
      // end.
    }
  }

  private End end() {
    if (work.cancelled() != null) {
      return new End(RunRecord.State.CANCELLED, null, work.cancelled());
    }
    try {
      known.putAll(journal.entries(work.id()));
      String result = workflow.run(this, work.input());
      if (result.length() > LONGEST_VALUE) {
        return failed("its result has " + result.length() + " characters, and may have 1000000");
      }
      checkAllAsked();
      return new End(RunRecord.State.COMPLETED, result, null);
    } catch (LetGo e) {
      return new End(RunRecord.State.INTERRUPTED, null, null);
    } catch (CancelledException e) {
      return failed(message(e));
    } catch (FailedException e) {
      try {
        checkAllAsked();
      } catch (ChangedWorkflowException changed) {
        return failed(message(changed));
      }
      return failed(message(e));
    } catch (ChangedWorkflowException | EngineException e) {
      standStill(e);
      return failed(message(e));
    } catch (RuntimeException e) {
      return failed(e.getClass().getSimpleName() + ": " + message(e));
    } catch (Error e) {
      standStill(new EngineException("the program failed: " + e, e));
      return failed(String.valueOf(e));
    }
  }

  private static End failed(String problem) {
    return new End(RunRecord.State.FAILED, null, problem);
  }

  private void write(End end) {
    RuntimeException still;
    boolean isLetGo;
    lock.lock();
    try {
      still = cancelled ? null : standstill;
      isLetGo = letGo && !cancelled;
    } finally {
      lock.unlock();
    }
    if (isLetGo) {
      journal.release(work.id(), null);
    } else if (still != null) {
      journal.release(work.id(), message(still));
    } else {
      journal.finish(work.id(), end.state(), end.result(), end.problem());
    }
  }

  /**
   * Looks again at what other processes may have changed: its signals, and whether it is to end.
   */
  void refresh() {
    Journal.Standing standing = journal.standing(work.id());
    boolean isToEnd = standing != null && standing.cancelled() != null;
    boolean isWaiting;
    lock.lock();
    try {
      cancelled |= isToEnd;
      isWaiting = !signals.isEmpty();
    } finally {
      lock.unlock();
    }
    if (standing != null && isToEnd) {
      cancellation.cancel(String.valueOf(standing.cancelled()));
      wake();
    } else if (isWaiting) {
      takeSignals();
    }
  }

  private void takeSignals() {
    Map<String, String> received = journal.signals(work.id());
    lock.lock();
    try {
      received.forEach((name, value) -> {
        Slot slot = signals.remove(name);
        if (slot != null) {
          settle(slot, new Outcome.Value(value));
        }
      });
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of it: nothing of it goes on here, and it can go on elsewhere. */
  void letGo() {
    lock.lock();
    try {
      letGo = true;
      somethingCame.signalAll();
    } finally {
      lock.unlock();
    }
    cancellation.cancel("the engine is closed");
  }

  /** Stops the work of steps that nobody waits for any more, and waits for its end. */
  private void stopSteps() {
    cancellation.cancel("the run is over");
    wake();
    if (!stepsEnd()) {
      lock.lock();
      try {
        steps.forEach(Thread::interrupt);
      } finally {
        lock.unlock();
      }
      stepsEnd();
    }
  }

  private boolean stepsEnd() {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (!steps.isEmpty() && left > 0) {
        left = somethingCame.awaitNanos(left);
      }
      return steps.isEmpty();
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  // ---- operations

  @Override
  public String runId() {
    return work.id();
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public Pending<String> begin(Step step) {
    Entry entry = entry(Kind.STEP, step.name());
    int place = next++;
    Slot slot = slot();
    if (entry != null && entry.outcome() != null) {
      settle(slot, entry.outcome());
      return slot;
    }
    if (entry == null) {
      noteBegin(place, Kind.STEP, step.name(), 0);
    }
    Thread worker =
        Thread.ofVirtual()
            .name(work.id() + " " + step.name())
            .unstarted(() -> doStep(step, place, slot));
    lock.lock();
    try {
      steps.add(worker);
    } finally {
      lock.unlock();
    }
    worker.start();
    return slot;
  }

  private void doStep(Step step, int place, Slot slot) {
    try {
      Outcome outcome = attempts(step, work.id() + "/" + work.token() + "/" + place);
      if (outcome != null) {
        journal.end(work.id(), place, outcome);
        settle(slot, outcome);
      }
    } catch (EngineException e) {
      standStill(e);
    } catch (Error e) {
      standStill(new EngineException("step " + step.name() + ": the program failed: " + e, e));
    } finally {
      lock.lock();
      try {
        steps.remove(Thread.currentThread());
        somethingCame.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Returns how the work came out, or null where it was stopped before. */
  private @Nullable Outcome attempts(Step step, String key) {
    Duration pause = step.retry().first();
    for (int number = 1; ; number++) {
      Outcome outcome;
      boolean isFinal;
      try {
        String result = step.work().run(new Step.Attempt(key, number, cancellation));
        isFinal = true;
        outcome =
            result.length() <= LONGEST_VALUE
                ? new Outcome.Value(result)
                : new Outcome.Failure(
                    "the result of step "
                        + step.name()
                        + " has "
                        + result.length()
                        + " characters, and may have "
                        + LONGEST_VALUE);
      } catch (FailedException e) {
        isFinal = true;
        outcome = new Outcome.Failure(message(e));
      } catch (Exception e) {
        isFinal = number >= step.retry().attempts();
        outcome = new Outcome.Failure(message(e));
      }
      // What was told to stop may have come out in any way: it does not count.
      if (cancellation.isCancelled()) {
        return null;
      }
      if (isFinal) {
        return outcome;
      }
      if (!pause(pause)) {
        return null;
      }
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(step.retry().longest()) > 0 ? step.retry().longest() : doubled;
    }
  }

  /** Waits, unless the run is told to stop; returns whether it was not. */
  private boolean pause(Duration length) {
    long left = length.toNanos();
    lock.lock();
    try {
      while (left > 0 && !cancellation.isCancelled()) {
        left = somethingCame.awaitNanos(left);
      }
      return !cancellation.isCancelled();
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Pending<String> timer(String name, Duration length) {
    Entry entry = entry(Kind.TIMER, name);
    int place = next++;
    Slot slot = slot();
    long due = entry == null ? System.currentTimeMillis() + length.toMillis() : entry.due();
    if (entry == null) {
      noteBegin(place, Kind.TIMER, name, Math.max(due, 1));
    }
    ring(slot, due);
    return slot;
  }

  private void ring(Slot slot, long due) {
    long left = due - System.currentTimeMillis();
    if (left <= 0) {
      settle(slot, new Outcome.Value(""));
    } else {
      engine.after(Math.min(left, LONGEST_NAP), () -> ring(slot, due));
    }
  }

  @Override
  public Pending<String> signal(String name) {
    Entry entry = entry(Kind.SIGNAL, name);
    int place = next++;
    Slot slot = slot();
    if (entry == null) {
      noteBegin(place, Kind.SIGNAL, name, 0);
    }
    lock.lock();
    try {
      if (signals.putIfAbsent(name, slot) != null) {
        throw new IllegalStateException("signal " + name + " is waited for twice");
      }
    } finally {
      lock.unlock();
    }
    takeSignals();
    return slot;
  }

  @Override
  public void signal(String runId, String name, String value) {
    checkLength("the value of signal " + name, value);
    String operation = runId + " " + name;
    Entry entry = entry(Kind.SEND, operation);
    int place = next++;
    if (entry != null) {
      entry.value();
      return;
    }
    Outcome outcome = journal.send(work.id(), place, operation, runId, name, value);
    engine.look(runId);
    outcome.value();
  }

  @Override
  public Pending<String> spawn(String workflow, String runId, String input) {
    LocalEngine.checkRunId(runId);
    checkLength("the input of run " + runId, input);
    Entry entry = entry(Kind.SPAWN, runId);
    int place = next++;
    Slot slot = slot();
    if (entry != null && entry.outcome() != null) {
      settle(slot, entry.outcome());
      return slot;
    }
    if (entry == null) {
      Outcome.Failure failure;
      if (engine.knows(workflow)) {
        Journal.Work child = engine.newWork(workflow, runId, work.root(), input);
        failure = journal.spawn(work.id(), place, runId, child, engine.owner());
        if (failure == null) {
          engine.launch(child);
        }
      } else {
        failure = new Outcome.Failure("there is no workflow " + workflow);
        journal.record(work.id(), place, Kind.SPAWN, runId, failure);
      }
      if (failure != null) {
        settle(slot, failure);
        return slot;
      }
    }
    engine.whenOver(runId, outcome -> settle(slot, outcome));
    return slot;
  }

  @Override
  public int any(List<Pending<String>> pending) {
    if (pending.isEmpty()) {
      throw new IllegalArgumentException("nothing to wait for");
    }
    List<Slot> slots = pending.stream().map(Slot.class::cast).toList();
    Entry entry = entry(Kind.ANY, String.valueOf(slots.size()));
    int place = next++;
    if (entry != null) {
      return Integer.parseInt(entry.value());
    }
    awaitSomething(() -> slots.stream().anyMatch(slot -> slot.order > 0));
    int first = -1;
    lock.lock();
    try {
      for (int i = 0; i < slots.size(); i++) {
        long order = slots.get(i).order;
        if (order > 0 && (first < 0 || order < slots.get(first).order)) {
          first = i;
        }
      }
    } finally {
      lock.unlock();
    }
    record(place, Kind.ANY, String.valueOf(slots.size()), String.valueOf(first));
    return first;
  }

  @Override
  public long random() {
    Entry entry = entry(Kind.RANDOM, "");
    int place = next++;
    if (entry != null) {
      return Long.parseLong(entry.value());
    }
    long random = ThreadLocalRandom.current().nextLong();
    record(place, Kind.RANDOM, "", String.valueOf(random));
    return random;
  }

  @Override
  public Instant now() {
    Entry entry = entry(Kind.NOW, "");
    int place = next++;
    if (entry != null) {
      return Instant.ofEpochMilli(Long.parseLong(entry.value()));
    }
    long now = System.currentTimeMillis();
    record(place, Kind.NOW, "", String.valueOf(now));
    return Instant.ofEpochMilli(now);
  }

  /** Notes that an operation has begun, before all that is noted later; does not wait for it. */
  private void noteBegin(int place, Kind kind, String name, long due) {
    Future<?> _ =
        journal
            .begin(work.id(), place, kind, name, due)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                standStill(new EngineException(message(failure), failure));
              }
            });
  }

  private void record(int place, Kind kind, String name, String value) {
    journal.record(work.id(), place, kind, name, new Outcome.Value(value));
  }

  // ---- the journal's order

  /** Returns what the journal has of the next operation; null where that was never asked for. */
  private @Nullable Entry entry(Kind kind, String name) {
    if (!Thread.currentThread().equals(thread)) {
      throw new IllegalStateException(
          "a run's operations are for the thread of its workflow, not for the work of a step");
    }
    checkGoesOn();
    Entry entry = known.get(next);
    if (entry != null && (entry.kind() != kind || !entry.name().equals(name))) {
      ChangedWorkflowException changed =
          changed(
              "asks for "
                  + kind.word()
                  + " "
                  + name
                  + " where its journal has "
                  + entry.kind().word()
                  + " "
                  + entry.name()
                  + " (operation "
                  + (next + 1)
                  + ")");
      standStill(changed);
      throw changed;
    }
    return entry;
  }

  private void checkAllAsked() {
    if (known.size() > next) {
      ChangedWorkflowException changed =
          changed(
              "ends after " + next + " operations, and its journal has " + known.size() + " of it");
      standStill(changed);
      throw changed;
    }
  }

  private ChangedWorkflowException changed(String what) {
    return new ChangedWorkflowException(
        "run "
            + work.id()
            + " "
            + what
            + ": the workflow "
            + work.workflow()
            + " was changed meanwhile, or does not do the same each time; go on with it in the"
            + " version that began it, or cancel it");
  }

  private static void checkLength(String what, String value) {
    if (value.length() > LONGEST_VALUE) {
      throw new IllegalArgumentException(
          what + " has " + value.length() + " characters, and may have " + LONGEST_VALUE);
    }
  }

  // ---- waiting

  private Slot slot() {
    return new Slot(slot -> awaitSomething(() -> slot.outcome != null));
  }

  @FunctionalInterface
  private interface Check {
    /** Returns whether what is waited for is there; called with the lock. */
    boolean isThere();
  }

  private void awaitSomething(Check check) {
    if (!Thread.currentThread().equals(thread)) {
      throw new IllegalStateException(
          "a run's operations are for the thread of its workflow, not for the work of a step");
    }
    while (true) {
      checkGoesOn();
      lock.lock();
      try {
        if (check.isThere()) {
          return;
        }
        if (!letGo && standstill == null && !cancellation.isCancelled()) {
          somethingCame.awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void checkGoesOn() {
    lock.lock();
    try {
      if (letGo) {
        throw new LetGo();
      }
      if (standstill != null) {
        throw standstill;
      }
    } finally {
      lock.unlock();
    }
    if (cancellation.isCancelled()) {
      throw new CancelledException(String.valueOf(cancellation.reason()));
    }
  }

  private void settle(Slot slot, Outcome outcome) {
    lock.lock();
    try {
      if (slot.outcome == null) {
        slot.outcome = outcome;
        slot.order = ++settled;
        somethingCame.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void standStill(RuntimeException why) {
    lock.lock();
    try {
      standstill = standstill == null ? why : standstill;
      somethingCame.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      somethingCame.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static String message(Throwable e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = text.lines().findFirst().orElse("");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
  }
}
