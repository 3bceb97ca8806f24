package io.agenticflow.durable.local;

import io.agenticflow.durable.EngineException;
import io.agenticflow.store.Database;
import io.agenticflow.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an engine's runs have to say, in the order in which they say it. One thread does, and
 * takes all that waits into one transaction: many runs at once then share the cost of a commit, and
 * their virtual threads are not held up in the database's native code. Safe for many threads.
 */
final class JournalWriter implements AutoCloseable {
  private static final int MOST_AT_ONCE = 256;

  private final Database database;
  private final LinkedBlockingQueue<Waiting<?>> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  /** Something to be written. */
  @FunctionalInterface
  interface Change<T extends @Nullable Object> {
    /** Writes it. Refuses by what it returns: what it throws fails all that is written with it. */
    T write(Connection connection) throws SQLException;
  }

  JournalWriter(Database database) {
    this.database = database;
    this.thread = Thread.ofPlatform().daemon().name("journal").start(this::run);
  }

  /**
   * Has something written and goes on. What is handed in later by the same thread is written later,
   * or together with it.
   *
   * @return done when it is written
   */
  <T extends @Nullable Object> CompletableFuture<T> submit(Change<T> change) {
    Waiting<T> waiting = new Waiting<>(change, new CompletableFuture<>());
    queue.add(waiting);
    if (closed && queue.remove(waiting)) {
      waiting.fail(new EngineException("the journal is closed"));
    }
    return waiting.done();
  }

  /**
   * Has something written and waits until it is.
   *
   * @throws EngineException where that fails
   */
  <T extends @Nullable Object> T write(Change<T> change) {
    try {
      return submit(change).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof EngineException known
          ? new EngineException(String.valueOf(known.getMessage()), known)
          : new EngineException("the journal cannot be written: " + e.getCause(), e);
    }
  }

  private void run() {
    List<Waiting<?>> batch = new ArrayList<>();
    while (true) {
      batch.clear();
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        if (closed) {
          return;
        }
        continue;
      }
      queue.drainTo(batch, MOST_AT_ONCE - 1);
      writeAll(batch);
    }
  }

  private void writeAll(List<Waiting<?>> batch) {
    try {
      database.write(connection -> {
        for (Waiting<?> each : batch) {
          each.write(connection);
        }
        return null;
      });
      batch.forEach(Waiting::succeed);
    } catch (StoreException e) {
      batch.forEach(each -> each.fail(new EngineException(String.valueOf(e.getMessage()), e)));
    } catch (RuntimeException e) {
      batch.forEach(
          each -> each.fail(new EngineException("the journal cannot be written: " + e, e)));
    }
  }

  /** Writes what waits, and nothing that comes later. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    // All that was handed in before is written before this.
    CompletableFuture<Boolean> last = submit(_ -> true);
    closed = true;
    try {
      last.join();
    } catch (CompletionException e) {
      // Those who handed something in were told.
    }
    thread.interrupt();
  }

  private static final class Waiting<T extends @Nullable Object> {
    private final Change<T> change;
    private final CompletableFuture<T> done;
    private @Nullable T result;

    Waiting(Change<T> change, CompletableFuture<T> done) {
      this.change = change;
      this.done = done;
    }

    CompletableFuture<T> done() {
      return done;
    }

    void write(Connection connection) throws SQLException {
      result = change.write(connection);
    }

    @SuppressWarnings("NullAway") // null only where T allows it
    void succeed() {
      done.complete(result);
    }

    void fail(EngineException e) {
      done.completeExceptionally(e);
    }
  }
}
