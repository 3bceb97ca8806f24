package io.agenticflow.tool.background;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run has started and not waited for. Safe for use by several threads.
 *
 * <p>Closing it ends all of it. So does the end of the program, as long as the program can still
 * say so: not when it is killed with signal 9.
 */
public final class BackgroundTasks implements AutoCloseable {
  /** Tasks that may run at the same time. */
  public static final int MOST = 32;

  /** Ended tasks whose output can still be read. */
  private static final int ENDED_KEPT = 64;

  private static final Duration CLOSING = Duration.ofSeconds(8);

  private final Map<String, BackgroundTask> tasks = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();
  private @Nullable Thread atExit;
  private boolean closed;

  /** Makes a task that has been started. */
  @FunctionalInterface
  public interface Starter<T extends BackgroundTask> {
    /**
     * Starts it.
     *
     * @param id its name
     */
    T start(String id) throws IOException;
  }

  /**
   * Starts a task.
   *
   * @param kind the first part of its name, for example {@code bash}
   * @throws IOException where it cannot be started, or where too many run; the message says so
   */
  public synchronized <T extends BackgroundTask> T start(String kind, Starter<T> starter)
      throws IOException {
    if (closed) {
      throw new IOException("the run is over");
    }
    if (running().size() >= MOST) {
      throw new IOException(
          MOST + " background tasks are running, which is the most; end one with TaskStop first");
    }
    if (atExit == null) {
      atExit = new Thread(this::close, "background-tasks");
      addHook(atExit);
    }
    // Not counted from 1: a resumed conversation still speaks of the tasks of its first process.
    T task = starter.start(kind + "_" + UUID.randomUUID().toString().substring(0, 6));
    forgetOldest();
    tasks.put(task.id(), task);
    return task;
  }

  /** Returns the task of that name. */
  public synchronized Optional<BackgroundTask> find(String id) {
    return Optional.ofNullable(tasks.get(id.strip()));
  }

  /** Returns those that run, in the order in which they were started. */
  public synchronized List<BackgroundTask> running() {
    return tasks.values().stream()
        .filter(task -> task.status() == BackgroundTask.Status.RUNNING)
        .toList();
  }

  /** Returns those that run and belong to the run that started them. */
  public List<BackgroundTask> runningOfRun() {
    return running().stream().filter(BackgroundTask::belongsToRun).toList();
  }

  /** Ends those that belong to the run, and waits until nothing of them is left. */
  public void endOfRun() {
    end(runningOfRun());
  }

  /** Returns the names of all that can be asked for. */
  public synchronized List<String> ids() {
    return List.copyOf(tasks.keySet());
  }

  /** Returns those that have ended and of which the model has not heard that; each once. */
  public synchronized List<BackgroundTask> takeEnded() {
    return takeEnded(false);
  }

  /** Returns those of {@link #takeEnded()} that belong to the run. */
  public synchronized List<BackgroundTask> takeEndedOfRun() {
    return takeEnded(true);
  }

  private List<BackgroundTask> takeEnded(boolean onlyOfRun) {
    List<BackgroundTask> ended = new ArrayList<>();
    for (BackgroundTask task : tasks.values()) {
      if (task.status() != BackgroundTask.Status.RUNNING
          && (!onlyOfRun || task.belongsToRun())
          && told.add(task.id())) {
        ended.add(task);
      }
    }
    return ended;
  }

  /** Says that the model has heard of a task's end. */
  public synchronized void told(BackgroundTask task) {
    told.add(task.id());
  }

  /** Ends all that runs and waits until nothing of it is left. Nothing can be started after it. */
  @Override
  public void close() {
    List<BackgroundTask> left;
    Thread hook;
    synchronized (this) {
      closed = true;
      left = running();
      hook = atExit;
      atExit = null;
    }
    end(left);
    if (hook != null && !hook.equals(Thread.currentThread())) {
      removeHook(hook);
    }
  }

  private static void end(List<BackgroundTask> tasks) {
    tasks.forEach(BackgroundTask::stop);
    long until = System.nanoTime() + CLOSING.toNanos();
    try {
      for (BackgroundTask task : tasks) {
        boolean _ = task.await(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forgetOldest() {
    if (tasks.size() < ENDED_KEPT + MOST) {
      return;
    }
    for (BackgroundTask task : tasks.values()) {
      if (task.status() != BackgroundTask.Status.RUNNING && told.contains(task.id())) {
        tasks.remove(task.id());
        told.remove(task.id());
        return;
      }
    }
  }

  private static void addHook(Thread hook) throws IOException {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      throw new IOException("the program is ending", e);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook runs: it finds nothing left to do.
    }
  }
}
