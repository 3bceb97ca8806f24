package io.agenticflow.durable.local;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.Durable;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.Workflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps runs in {@code journal.db} in the program's home, and works in this process on those that
 * it started or took up. Any number of processes may have one open on the same home: each run is
 * worked on by one of them at a time, and all see it, can signal to it, cancel it and wait for it.
 * What they do to a run in another process arrives there within {@link #DELAY}.
 *
 * <p>A run whose process ended stands still until a process calls {@link #resume()}; only a child
 * is taken up at once by the process that works on its parent.
 *
 * <p>What is written outlives the process, however it ends. A power cut may take the last moments
 * before it; then these are done again.
 */
public final class LocalEngine implements DurableEngine {
  /** How long at most a signal or a cancellation takes to another process. */
  public static final Duration DELAY = Duration.ofMillis(100);

  private static final Duration ORPHANS_LOOKED_FOR = Duration.ofSeconds(1);

  /** A process that was stopped for longer cannot rely on the list of changes. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private static final Duration CLOSING = Duration.ofSeconds(12);

  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,200}");

  private final Journal journal;
  private final Map<String, Workflow> workflows = new HashMap<>();
  private final ScheduledThreadPoolExecutor scheduler;

  /** Runs on which this process works. */
  private final Map<String, LocalRun> here = new ConcurrentHashMap<>();

  /** Who waits for the end of a run, wherever that is worked on. */
  private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition someRunLeft = lock.newCondition();
  // Guarded by the lock.
  private @Nullable Owner owner;
  private boolean isWatching;
  private volatile boolean closed;
  // Used by the scheduler's one thread.
  private long lastChange;
  private long lastPoll;

  /**
   * Waits for a run.
   *
   * @param gone called where the run was deleted before its end was heard of
   */
  private record Listener(boolean isParent, Consumer<Journal.Standing> heard, Runnable gone) {}

  private LocalEngine(Journal journal, Collection<? extends Workflow> workflows) {
    this.journal = journal;
    for (Workflow each : workflows) {
      if (this.workflows.put(each.name(), each) != null) {
        throw new IllegalArgumentException("two workflows have the name " + each.name());
      }
    }
    scheduler =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("journal watch").factory());
    scheduler.setRemoveOnCancelPolicy(true);
  }

  /**
   * Opens the journal, and makes it where there is none. Works on no run by itself.
   *
   * @param home the program's home
   * @param workflows those on whose runs this process can work
   * @throws EngineException where the journal cannot be opened
   */
  public static LocalEngine open(Path home, Collection<? extends Workflow> workflows) {
    return new LocalEngine(Journal.open(requireNonNull(home, "home")), workflows);
  }

  @Override
  public String name() {
    return "local";
  }

  // ---- starting

  @Override
  public boolean start(String workflow, String runId, String input) {
    Journal.Work work = accepted(workflow, runId, input);
    boolean isNew = journal.accept(work, owner());
    if (isNew) {
      launch(work);
    }
    return isNew;
  }

  /**
   * Keeps a run without working on it: whoever calls {@link #resume(String)} next does.
   *
   * @return false where there is a run of that name already
   * @throws EngineException as {@link #start} does
   */
  public boolean submit(String workflow, String runId, String input) {
    return journal.accept(accepted(workflow, runId, input), null);
  }

  private Journal.Work accepted(String workflow, String runId, String input) {
    checkRunId(runId);
    if (input.length() > Durable.LONGEST_VALUE) {
      throw new IllegalArgumentException(
          "the input of run "
              + runId
              + " has "
              + input.length()
              + " characters, and may have "
              + Durable.LONGEST_VALUE);
    }
    if (!knows(workflow)) {
      throw new EngineException("there is no workflow " + workflow);
    }
    return newWork(workflow, runId, runId, input);
  }

  /**
   * Takes up all runs that nobody works on, of the workflows that this process has.
   *
   * @return their names
   */
  public List<String> resume() {
    List<String> taken = new ArrayList<>();
    for (String each : journal.active()) {
      if (takeUp(each, true)) {
        taken.add(each);
      }
    }
    return taken;
  }

  /**
   * Takes up a run and those below it, so far as nobody works on them.
   *
   * @return their names; empty where the run is over, or all are worked on
   * @throws EngineException where there is no such run
   */
  public List<String> resume(String runId) {
    if (journal.standing(runId) == null) {
      throw Journal.noSuchRun(runId);
    }
    List<String> taken = new ArrayList<>();
    for (String each : journal.activeBelow(runId)) {
      if (takeUp(each, true)) {
        taken.add(each);
      }
    }
    return taken;
  }

  /** Returns what a run was started with. */
  public Optional<String> input(String runId) {
    return journal.input(runId);
  }

  /** Returns whether a run is to go on and no process works on it. */
  public boolean isOrphan(String runId) {
    Journal.Standing standing = journal.standing(runId);
    return standing != null && journal.isOrphan(standing);
  }

  private boolean takeUp(String runId, boolean isStubborn) {
    if (here.containsKey(runId)) {
      return false;
    }
    Journal.Work work = journal.claim(runId, owner(), isStubborn, workflows.keySet());
    if (work == null) {
      return false;
    }
    launch(work);
    return true;
  }

  /**
   * Waits until this process works on no run any more: all are over, stand still, or were let go.
   *
   * @param cancellation ends the waiting
   */
  public void awaitIdle(Cancellation cancellation) {
    try (Cancellation.Registration _ = cancellation.onCancel(this::wakeIdle)) {
      lock.lock();
      try {
        while (!here.isEmpty() && !cancellation.isCancelled()) {
          someRunLeft.awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void wakeIdle() {
    lock.lock();
    try {
      someRunLeft.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- for all processes

  @Override
  public Optional<RunRecord> find(String runId) {
    return Optional.ofNullable(journal.find(runId));
  }

  @Override
  public List<RunRecord> list(int most) {
    return journal.list(most);
  }

  @Override
  public String await(String runId, Cancellation cancellation) {
    if (journal.standing(runId) == null) {
      throw Journal.noSuchRun(runId);
    }
    CompletableFuture<Journal.Standing> over = new CompletableFuture<>();
    Listener listener =
        new Listener(
            false, over::complete, () -> over.completeExceptionally(Journal.noSuchRun(runId)));
    listen(runId, listener);
    try (Cancellation.Registration _ =
        cancellation.onCancel(() ->
            over.completeExceptionally(
                new CancelledException(String.valueOf(cancellation.reason()))))) {
      return result(runId, over.join());
    } catch (CompletionException e) {
      throw switch (e.getCause()) {
        case CancelledException cancelled -> cancelled;
        case EngineException gone -> gone;
        case null, default ->
            new EngineException("waiting for run " + runId + " failed: " + e.getCause(), e);
      };
    } finally {
      forget(runId, listener);
    }
  }

  private static String result(String runId, Journal.Standing standing) {
    String problem = String.valueOf(standing.problem());
    return switch (standing.state()) {
      case COMPLETED -> String.valueOf(standing.result());
      case FAILED -> throw new FailedException(problem);
      case CANCELLED -> throw new CancelledException(problem);
      default -> throw new EngineException("run " + runId + " stands still: " + problem);
    };
  }

  @Override
  public boolean signal(String runId, String name, String value) {
    if (value.length() > Durable.LONGEST_VALUE) {
      throw new IllegalArgumentException(
          "the value of signal "
              + name
              + " has "
              + value.length()
              + " characters, and may have "
              + Durable.LONGEST_VALUE);
    }
    boolean isFirst = journal.signal(runId, name, value);
    look(runId);
    return isFirst;
  }

  @Override
  public void cancel(String runId, String reason) {
    journal.cancel(runId, reason).forEach(this::look);
  }

  @Override
  public List<String> delete(String runId) {
    RunRecord run = find(runId).orElseThrow(() -> Journal.noSuchRun(runId));
    if (run.parent() != null) {
      throw new EngineException(
          "run " + runId + " is inside run " + run.parent() + ", with which it is deleted");
    }
    List<String> deleted = journal.delete(runId);
    deleted.forEach(this::look);
    return deleted;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    here.values().forEach(LocalRun::letGo);
    long left = CLOSING.toNanos();
    lock.lock();
    try {
      while (!here.isEmpty() && left > 0) {
        left = someRunLeft.awaitNanos(left);
      }
      // What did not stop is still worked on: nobody may take it up before this process ends.
      if (owner != null && here.isEmpty()) {
        owner.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    scheduler.shutdownNow();
    journal.close();
  }

  // ---- for runs

  static void checkRunId(String runId) {
    if (!RUN_ID.matcher(runId).matches()) {
      throw new IllegalArgumentException(
          "a run's name has 1 to 200 letters, digits and any of -_.: and "
              + (runId.length() <= 200 ? runId : "one of " + runId.length())
              + " is none");
    }
  }

  boolean knows(String workflow) {
    return workflows.containsKey(workflow);
  }

  Journal.Work newWork(String workflow, String runId, String root, String input) {
    String token = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return new Journal.Work(runId, workflow, root, token, input, null);
  }

  /** Returns under which name this engine owns runs. */
  String owner() {
    lock.lock();
    try {
      if (closed) {
        throw new EngineException("the engine is closed");
      }
      if (owner == null) {
        owner = Owner.in(journal.owners());
      }
      return owner.id();
    } finally {
      lock.unlock();
    }
  }

  /** Works on a run that this engine owns. */
  void launch(Journal.Work work) {
    watch();
    Workflow workflow = requireNonNull(workflows.get(work.workflow()));
    LocalRun run = new LocalRun(this, journal, work, workflow);
    here.put(work.id(), run);
    if (closed) {
      run.letGo();
    }
    Thread.ofVirtual()
        .name("run " + work.id())
        .start(() -> {
          try {
            run.work();
          } finally {
            here.remove(work.id());
            wakeIdle();
          }
          look(work.id());
        });
    // It may have been cancelled between the journal's answer and now.
    run.refresh();
  }

  /** Calls back once a run is over; at once where it is. */
  void whenOver(String runId, Consumer<Outcome> heard) {
    listen(
        runId,
        new Listener(
            true,
            standing ->
                heard.accept(
                    switch (standing.state()) {
                      case COMPLETED -> new Outcome.Value(String.valueOf(standing.result()));
                      case CANCELLED ->
                          new Outcome.Failure(
                              "run " + runId + " was cancelled: " + standing.problem());
                      default -> new Outcome.Failure(String.valueOf(standing.problem()));
                    }),
            () -> heard.accept(new Outcome.Failure(Journal.noSuchRunMessage(runId)))));
  }

  /** Calls a task later, from a thread that may not be held up. */
  void after(long millis, Runnable task) {
    try {
      Future<?> _ = scheduler.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The engine is closed, and whoever waits for the task is told.
    }
  }

  private void listen(String runId, Listener listener) {
    watch();
    listeners.compute(
        runId,
        (_, known) -> {
          List<Listener> all = known == null ? new ArrayList<>() : new ArrayList<>(known);
          all.add(listener);
          return all;
        });
    look(runId);
  }

  private void forget(String runId, Listener listener) {
    listeners.computeIfPresent(
        runId,
        (_, known) -> {
          List<Listener> rest = new ArrayList<>(known);
          rest.remove(listener);
          return rest.isEmpty() ? null : rest;
        });
  }

  /** Looks at a run again, as something of it may have changed, for all here that it concerns. */
  void look(String runId) {
    LocalRun run = here.get(runId);
    try {
      if (run != null) {
        run.refresh();
      }
      List<Listener> waiting = listeners.get(runId);
      if (waiting == null) {
        return;
      }
      Journal.Standing standing = journal.standing(runId);
      if (standing == null) {
        for (Listener each : waiting) {
          forget(runId, each);
          each.gone().run();
        }
        return;
      }
      boolean isOver = standing.state().isOver();
      boolean standsStill = standing.owner() == null && standing.problem() != null;
      for (Listener each : waiting) {
        if (isOver || (standsStill && !each.isParent())) {
          forget(runId, each);
          each.heard().accept(standing);
        }
      }
    } catch (EngineException e) {
      // The journal cannot be read now; it is looked at again with the next change.
      if (!closed) {
        after(ORPHANS_LOOKED_FOR.toMillis(), () -> look(runId));
      }
    }
  }

  // ---- other processes

  private void watch() {
    lock.lock();
    try {
      if (isWatching || closed) {
        return;
      }
      isWatching = true;
      lastChange = journal.lastChange();
      lastPoll = System.nanoTime();
    } finally {
      lock.unlock();
    }
    long delay = DELAY.toMillis();
    Future<?> _ = scheduler.scheduleWithFixedDelay(this::poll, delay, delay, TimeUnit.MILLISECONDS);
    long orphans = ORPHANS_LOOKED_FOR.toMillis();
    Future<?> _ =
        scheduler.scheduleWithFixedDelay(this::adopt, orphans, orphans, TimeUnit.MILLISECONDS);
  }

  private void poll() {
    try {
      long now = System.nanoTime();
      boolean wasStopped = now - lastPoll > LONGEST_PAUSE.toNanos();
      lastPoll = now;
      if (wasStopped) {
        here.keySet().forEach(this::look);
        listeners.keySet().forEach(this::look);
      }
      for (Journal.Changed each : journal.changesAfter(lastChange)) {
        lastChange = each.seq();
        look(each.run());
      }
    } catch (EngineException e) {
      // A later poll may go better, and misses nothing.
    }
  }

  /** Takes up children whose process ended, where the work on their parents goes on here. */
  private void adopt() {
    try {
      listeners.forEach((runId, waiting) -> {
        if (waiting.stream().anyMatch(Listener::isParent)) {
          Journal.Standing standing = journal.standing(runId);
          if (standing != null && journal.isOrphan(standing)) {
            takeUp(runId, false);
          }
        }
      });
    } catch (EngineException e) {
      // As above.
    }
  }
}
