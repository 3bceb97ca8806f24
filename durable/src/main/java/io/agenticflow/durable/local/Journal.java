package io.agenticflow.durable.local;

import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.store.Database;
import io.agenticflow.store.Schema;
import io.agenticflow.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the journal, and what is asked of them. Whoever writes waits until it is written,
 * unless it says otherwise. Safe for many threads and processes.
 */
final class Journal implements AutoCloseable {
  private static final Schema SCHEMA =
      new Schema(
          "the journal of runs",
          "journal",
          "io/agenticflow/durable/local/schema",
          1,
          "journal_schema_history");

  /** Selects a run and those below it. */
  private static final String TREE =
      "WITH RECURSIVE tree(id) AS (SELECT ? UNION"
          + " SELECT run.id FROM run JOIN tree ON run.parent = tree.id)"
          + " SELECT run.id FROM run JOIN tree ON run.id = tree.id";

  private static final String OWNERS = "journal.owners";

  /** Processes look for changes far more often than that. */
  private static final Duration CHANGES_KEPT = Duration.ofHours(1);

  private final Database database;
  private final JournalWriter writer;
  private final Path owners;

  private Journal(Database database, Path owners) {
    this.database = database;
    this.writer = new JournalWriter(database);
    this.owners = owners;
  }

  /**
   * Opens it, and makes it where there is none.
   *
   * @param home the program's home
   * @throws EngineException where that fails
   */
  static Journal open(Path home) {
    try {
      Journal journal = new Journal(Database.open(SCHEMA, home, null), home.resolve(OWNERS));
      journal.forgetOldChanges();
      return journal;
    } catch (StoreException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns where it is. */
  @Override
  public String toString() {
    return database.toString();
  }

  /** Returns the folder of the files that tell which owners of runs live. */
  Path owners() {
    return owners;
  }

  /** A run as whoever works on it has to know it. */
  record Work(
      String id,
      String workflow,
      String root,
      String token,
      String input,
      @Nullable String cancelled) {}

  /** How a run stands, without what only people want to know. */
  record Standing(
      RunRecord.State state,
      @Nullable String owner,
      @Nullable String result,
      @Nullable String problem,
      @Nullable String cancelled) {}

  // ---- runs

  /**
   * Adds a run that a person starts.
   *
   * @param owner who works on it; null where nobody does yet
   * @return false where there is one of its name
   */
  boolean accept(Work run, @Nullable String owner) {
    return writer.write(connection -> insert(connection, run, null, owner));
  }

  private static boolean insert(
      Connection connection, Work run, @Nullable String parent, @Nullable String owner)
      throws SQLException {
    return update(
            connection,
            "INSERT OR IGNORE INTO run"
                + " (id, workflow, parent, root, token, input, state, owner, started_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, 'ACTIVE', ?, ?)",
            run.id(),
            run.workflow(),
            parent,
            run.root(),
            run.token(),
            run.input(),
            owner,
            now())
        > 0;
  }

  /**
   * Takes up a run that nobody works on.
   *
   * @param isStubborn whether also one that stands still because of a problem
   * @param workflows those that the owner has
   * @return null where it is over, somebody works on it, its workflow is another, or there is none
   */
  @Nullable Work claim(String run, String owner, boolean isStubborn, Set<String> workflows) {
    return writer.write(connection -> {
      Standing standing = standing(connection, run);
      if (standing == null
          || standing.state().isOver()
          || (standing.problem() != null && !isStubborn)
          || isOwned(standing)) {
        return null;
      }
      Work work =
          query(
                  connection,
                  "SELECT id, workflow, root, token, input, cancelled FROM run WHERE id = ?",
                  row ->
                      new Work(
                          row.getString(1),
                          row.getString(2),
                          row.getString(3),
                          row.getString(4),
                          row.getString(5),
                          row.getString(6)),
                  run)
              .getFirst();
      if (!workflows.contains(work.workflow())) {
        return null;
      }
      update(connection, "UPDATE run SET owner = ?, problem = NULL WHERE id = ?", owner, run);
      return work;
    });
  }

  /** Returns whether a run is to go on and nobody works on it. */
  boolean isOrphan(Standing standing) {
    return !standing.state().isOver() && standing.problem() == null && !isOwned(standing);
  }

  private boolean isOwned(Standing standing) {
    return standing.owner() != null && Owner.isAlive(owners, standing.owner());
  }

  /** Returns the runs that are not over, the oldest first. */
  List<String> active() {
    return read(
        "SELECT id FROM run WHERE state = 'ACTIVE' ORDER BY rowid", row -> row.getString(1));
  }

  /** Returns a run and those below it, so far as they are not over. */
  List<String> activeBelow(String run) {
    return readWith(connection -> below(connection, run));
  }

  private static List<String> below(Connection connection, String run) throws SQLException {
    return query(
        connection,
        TREE + " WHERE run.state = 'ACTIVE' ORDER BY run.rowid",
        row -> row.getString(1),
        run);
  }

  /** Returns what a run was started with. */
  Optional<String> input(String run) {
    return read("SELECT input FROM run WHERE id = ?", row -> row.getString(1), run).stream()
        .findFirst();
  }

  /** Returns how a run stands, or null where there is none. */
  @Nullable Standing standing(String run) {
    return readWith(connection -> standing(connection, run));
  }

  private static @Nullable Standing standing(Connection connection, String run)
      throws SQLException {
    List<Standing> found =
        query(
            connection,
            "SELECT state, owner, result, problem, cancelled FROM run WHERE id = ?",
            row ->
                new Standing(
                    state(row.getString(1)),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5)),
            run);
    return found.isEmpty() ? null : found.getFirst();
  }

  private static RunRecord.State state(String written) {
    return written.equals("ACTIVE") ? RunRecord.State.RUNNING : RunRecord.State.valueOf(written);
  }

  /** Ends a run. One that was cancelled before ends as cancelled, however it came out. */
  void finish(
      String run, RunRecord.State state, @Nullable String result, @Nullable String problem) {
    writer.write(connection -> {
      update(
          connection,
          "UPDATE run SET state = CASE WHEN cancelled IS NULL THEN ? ELSE 'CANCELLED' END,"
              + " result = CASE WHEN cancelled IS NULL THEN ? END,"
              + " problem = COALESCE(cancelled, ?), owner = NULL, ended_at = ? WHERE id = ?",
          state.name(),
          result,
          problem,
          now(),
          run);
      return changed(connection, run);
    });
  }

  /**
   * Stops working on a run that is not over.
   *
   * @param problem why it stands still; null where anybody may go on with it
   */
  void release(String run, @Nullable String problem) {
    writer.write(connection -> {
      update(connection, "UPDATE run SET owner = NULL, problem = ? WHERE id = ?", problem, run);
      return changed(connection, run);
    });
  }

  /**
   * Notes that a run and those below it are to end. Those that nobody works on end at once.
   *
   * @return those that it concerns
   * @throws EngineException where there is no such run
   */
  List<String> cancel(String run, String reason) {
    List<String> concerned =
        writer.write(connection -> {
          if (standing(connection, run) == null) {
            return null;
          }
          List<String> below = below(connection, run);
          for (String each : below) {
            update(
                connection,
                "UPDATE run SET cancelled = COALESCE(cancelled, ?) WHERE id = ?",
                reason,
                each);
            Standing standing = standing(connection, each);
            if (standing != null && !isOwned(standing)) {
              update(
                  connection,
                  "UPDATE run SET state = 'CANCELLED', problem = cancelled, owner = NULL,"
                      + " ended_at = ? WHERE id = ?",
                  now(),
                  each);
            }
            changed(connection, each);
          }
          return below;
        });
    return known(run, concerned);
  }

  /**
   * Forgets a run and those below it.
   *
   * @return their names, its own first; empty where one of them is not over, or there is none
   */
  List<String> delete(String run) {
    return writer.write(connection -> {
      if (!below(connection, run).isEmpty()) {
        return List.of();
      }
      List<String> tree =
          query(connection, TREE + " ORDER BY run.rowid", row -> row.getString(1), run);
      for (String each : tree) {
        update(connection, "DELETE FROM journal WHERE run = ?", each);
        update(connection, "DELETE FROM signal WHERE run = ?", each);
        update(connection, "DELETE FROM run WHERE id = ?", each);
        changed(connection, each);
      }
      return tree;
    });
  }

  // ---- signals

  /**
   * Keeps a signal for a run.
   *
   * @return false where the run is over or had one of that name
   * @throws EngineException where there is no such run
   */
  boolean signal(String run, String name, String value) {
    return known(run, writer.write(connection -> keepSignal(connection, run, name, value)));
  }

  private static @Nullable Boolean keepSignal(
      Connection connection, String run, String name, String value) throws SQLException {
    Standing standing = standing(connection, run);
    if (standing == null) {
      return null;
    }
    if (standing.state().isOver()) {
      return false;
    }
    boolean isFirst =
        update(
                connection,
                "INSERT OR IGNORE INTO signal (run, name, value, received_at) VALUES (?, ?, ?, ?)",
                run,
                name,
                value,
                now())
            > 0;
    if (isFirst) {
      changed(connection, run);
    }
    return isFirst;
  }

  private static <T> T known(String run, @Nullable T found) {
    if (found == null) {
      throw noSuchRun(run);
    }
    return found;
  }

  static EngineException noSuchRun(String run) {
    return new EngineException(noSuchRunMessage(run));
  }

  static String noSuchRunMessage(String run) {
    return "there is no run " + run;
  }

  /** Returns the signals that a run has received. */
  Map<String, String> signals(String run) {
    Map<String, String> all = new HashMap<>();
    read(
        "SELECT name, value FROM signal WHERE run = ?",
        row -> all.put(row.getString(1), row.getString(2)),
        run);
    return all;
  }

  // ---- operations

  /** Returns what a run has asked for until now, by place. */
  Map<Integer, Entry> entries(String run) {
    Map<Integer, Entry> all = new HashMap<>();
    read(
        "SELECT place, kind, name, due_at, ended_at, failed, value FROM journal WHERE run = ?",
        row -> {
          Outcome outcome = null;
          row.getLong(5);
          if (!row.wasNull()) {
            String text = row.getString(7);
            outcome = row.getInt(6) == 0 ? new Outcome.Value(text) : new Outcome.Failure(text);
          }
          return all.put(
              row.getInt(1),
              new Entry(Kind.valueOf(row.getString(2)), row.getString(3), outcome, row.getLong(4)));
        },
        run);
    return all;
  }

  /**
   * Notes that an operation has begun; does not wait until that is written.
   *
   * @param due of a timer, in milliseconds since 1970; 0 for all else
   */
  CompletableFuture<Integer> begin(String run, int place, Kind kind, String name, long due) {
    return writer.submit(connection ->
        update(
            connection,
            "INSERT INTO journal (run, place, kind, name, begun_at, due_at, failed)"
                + " VALUES (?, ?, ?, ?, ?, ?, 0)",
            run,
            place,
            kind.name(),
            name,
            now(),
            due == 0 ? null : due));
  }

  /** Notes how an operation came out that has begun. */
  void end(String run, int place, Outcome outcome) {
    writer.write(connection ->
        update(
            connection,
            "UPDATE journal SET ended_at = ?, failed = ?, value = ?"
                + " WHERE run = ? AND place = ?",
            now(),
            outcome instanceof Outcome.Failure ? 1 : 0,
            text(outcome),
            run,
            place));
  }

  /** Notes an operation that is over as soon as it has begun. */
  void record(String run, int place, Kind kind, String name, Outcome outcome) {
    writer.write(connection -> insertEntry(connection, run, place, kind, name, outcome));
  }

  private static int insertEntry(
      Connection connection, String run, int place, Kind kind, String name, Outcome outcome)
      throws SQLException {
    return update(
        connection,
        "INSERT INTO journal (run, place, kind, name, begun_at, ended_at, failed, value)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        run,
        place,
        kind.name(),
        name,
        now(),
        now(),
        outcome instanceof Outcome.Failure ? 1 : 0,
        text(outcome));
  }

  private static String text(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Value(String text) -> text;
      case Outcome.Failure(String message) -> message;
    };
  }

  /** Sends a signal to another run, once. */
  Outcome send(String run, int place, String name, String target, String signal, String value) {
    return writer.write(connection -> {
      Outcome outcome =
          keepSignal(connection, target, signal, value) == null
              ? new Outcome.Failure(noSuchRunMessage(target))
              : new Outcome.Value("");
      insertEntry(connection, run, place, Kind.SEND, name, outcome);
      return outcome;
    });
  }

  /**
   * Adds a child, once.
   *
   * @param name of the operation
   * @return null where that is done, and otherwise why not
   */
  Outcome.@Nullable Failure spawn(String run, int place, String name, Work child, String owner) {
    return writer.write(connection -> {
      if (insert(connection, child, run, owner)) {
        update(
            connection,
            "UPDATE run SET cancelled = (SELECT cancelled FROM run WHERE id = ?) WHERE id = ?",
            run,
            child.id());
        update(
            connection,
            "INSERT INTO journal (run, place, kind, name, begun_at, failed)"
                + " VALUES (?, ?, ?, ?, ?, 0)",
            run,
            place,
            Kind.SPAWN.name(),
            name,
            now());
        return null;
      }
      Outcome.Failure failure = new Outcome.Failure("there is a run " + child.id() + " already");
      insertEntry(connection, run, place, Kind.SPAWN, name, failure);
      return failure;
    });
  }

  // ---- for people

  /** Returns a run, or null where there is none. */
  @Nullable RunRecord find(String run) {
    List<RunRecord> found = records("WHERE run.id = ?", run);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** Returns runs, those with the youngest roots first, each behind its parent. */
  List<RunRecord> list(int most) {
    return records(
        "JOIN run AS origin ON origin.id = run.root ORDER BY origin.rowid DESC, run.rowid LIMIT ?",
        most);
  }

  private List<RunRecord> records(String which, Object parameter) {
    long now = now();
    Map<String, Boolean> alive = new HashMap<>();
    return read(
        "SELECT run.id, run.workflow, run.parent, run.state, run.owner, run.started_at,"
            + " run.ended_at, run.result, run.problem FROM run "
            + which,
        row -> {
          String id = row.getString(1);
          RunRecord.State state = state(row.getString(4));
          String owner = row.getString(5);
          String problem = row.getString(9);
          List<String> waitingFor = state.isOver() ? List.of() : waitingFor(id);
          if (!state.isOver()) {
            boolean isOwned =
                owner != null && alive.computeIfAbsent(owner, each -> Owner.isAlive(owners, each));
            if (!isOwned) {
              state = RunRecord.State.INTERRUPTED;
              problem = problem == null ? "no process works on it" : problem;
            } else if (isWaiting(id, waitingFor, now)) {
              state = RunRecord.State.WAITING;
            }
          }
          long ended = row.getLong(7);
          return new RunRecord(
              id,
              row.getString(2),
              row.getString(3),
              state,
              waitingFor,
              Instant.ofEpochMilli(row.getLong(6)),
              ended == 0 ? null : Instant.ofEpochMilli(ended),
              row.getString(8),
              problem);
        },
        parameter);
  }

  private List<String> waitingFor(String run) {
    return read(
        "SELECT journal.name FROM journal LEFT JOIN signal"
            + " ON signal.run = journal.run AND signal.name = journal.name"
            + " WHERE journal.run = ? AND journal.kind = 'SIGNAL' AND signal.run IS NULL"
            + " ORDER BY journal.place",
        row -> row.getString(1),
        run);
  }

  /** Returns whether nothing is under way in a run but waiting for a signal or for a time. */
  private boolean isWaiting(String run, List<String> waitingFor, long now) {
    boolean isBusy =
        !read(
                "SELECT 1 FROM journal LEFT JOIN run AS child"
                    + " ON journal.kind = 'SPAWN' AND child.id = journal.name"
                    + " WHERE journal.run = ? AND journal.ended_at IS NULL"
                    + " AND (journal.kind = 'STEP' OR child.state = 'ACTIVE') LIMIT 1",
                row -> row.getInt(1),
                run)
            .isEmpty();
    if (isBusy) {
      return false;
    }
    return !waitingFor.isEmpty()
        || !read(
                "SELECT 1 FROM journal WHERE run = ? AND kind = 'TIMER' AND due_at > ? LIMIT 1",
                row -> row.getInt(1),
                run,
                now)
            .isEmpty();
  }

  // ---- changes

  private static boolean changed(Connection connection, String run) throws SQLException {
    return update(connection, "INSERT INTO change (run, changed_at) VALUES (?, ?)", run, now()) > 0;
  }

  /** Returns the number of the last change. */
  long lastChange() {
    return read("SELECT COALESCE(max(seq), 0) FROM change", row -> row.getLong(1)).getFirst();
  }

  /** A run that was changed by whatever process. */
  record Changed(long seq, String run) {}

  /** Returns what was changed after another change. */
  List<Changed> changesAfter(long seq) {
    return read(
        "SELECT seq, run FROM change WHERE seq > ? ORDER BY seq",
        row -> new Changed(row.getLong(1), row.getString(2)),
        seq);
  }

  private void forgetOldChanges() {
    long before = now() - CHANGES_KEPT.toMillis();
    if (!read("SELECT 1 FROM change WHERE changed_at < ? LIMIT 1", row -> row.getInt(1), before)
        .isEmpty()) {
      writer.write(
          connection -> update(connection, "DELETE FROM change WHERE changed_at < ?", before));
    }
  }

  // ---- SQL

  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> read(String sql, Row<? extends T> row, @Nullable Object... parameters) {
    return readWith(connection -> query(connection, sql, row, parameters));
  }

  private <T extends @Nullable Object> T readWith(Database.Work<T> work) {
    try {
      return database.read(work);
    } catch (StoreException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  private static <T> List<T> query(
      Connection connection, String sql, Row<? extends T> row, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(row.read(rows));
        }
      }
      return found;
    }
  }

  private static int update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      return statement.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  @Override
  public void close() {
    writer.close();
    database.close();
  }
}
