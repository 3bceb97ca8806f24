package io.agenticflow.embedding;

import io.agenticflow.memory.Embedder;
import io.agenticflow.memory.EntryVectors;
import io.agenticflow.memory.Meaning;
import io.agenticflow.memory.ServerVectors;
import io.agenticflow.store.Database;
import io.agenticflow.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds entries by the vectors that a model makes of their texts.
 *
 * <p>A namespace of up to {@link #EXACT} vectors is looked through whole. For a larger one a {@link
 * VectorIndex} answers, and what the index has not yet is looked through, so that an index that
 * lags or is missing makes a search slower and not poorer. A PostgreSQL server that can is asked
 * instead ({@link ServerVectors}).
 *
 * <p>The model is loaded when it is first needed. Where it cannot be, that is told once and nothing
 * is found. Safe for use by several threads and processes.
 */
final class NearEntries implements Meaning {
  /** Up to so many vectors a look at each takes less than a tenth of a second. */
  static final int EXACT = 20_000;

  /**
   * What is less like is not near: texts that have nothing to do with each other are mostly below.
   */
  private static final float LEAST_LIKENESS = 0.25f;

  /**
   * How many entries a search reads with the model before it looks; the rest is for the background.
   */
  private static final int READ_IN_SEARCH = 128;

  private static final int READ_AT_ONCE = 64;

  /** How many vectors the server is given at once: others who write wait for so long. */
  private static final int GIVEN_AT_ONCE = 200;

  /** Namespaces whose vectors stay in memory, 30 MB each at most. */
  private static final int KEPT = 3;

  private final Database database;
  private final EntryVectors vectors;
  private final ModelLoader loader;
  private final Path indexes;
  private final Consumer<String> notices;
  private final int exact;

  private final ReentrantLock loading = new ReentrantLock();
  private final ReentrantLock searching = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();
  private final AtomicBoolean isQueued = new AtomicBoolean();
  private final AtomicBoolean isUnreadTold = new AtomicBoolean();
  private final ExecutorService background =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("meaning").factory());

  private volatile @Nullable Embedder model;
  private volatile @Nullable ServerVectors server;
  private boolean isServerAsked;
  private volatile boolean isBroken;
  private volatile boolean isClosed;
  private @Nullable String identity;
  private final Map<Long, VectorIndex> open = new LinkedHashMap<>();
  private final Map<Long, Matrix> matrices =
      new LinkedHashMap<>(8, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Matrix> eldest) {
          return size() > KEPT;
        }
      };

  /** Loads the model. */
  @FunctionalInterface
  interface ModelLoader {
    Embedder load() throws IOException;
  }

  /**
   * @param database of a memory
   * @param name of the model that the loader loads
   * @param indexes a folder of our own
   * @param notices is told once what keeps the model from working
   * @param exact up to how many vectors are all looked at
   */
  NearEntries(
      Database database,
      String name,
      ModelLoader loader,
      Path indexes,
      Consumer<String> notices,
      int exact) {
    this.database = database;
    this.vectors = new EntryVectors(database, name);
    this.loader = loader;
    this.indexes = indexes;
    this.notices = notices;
    this.exact = exact;
  }

  private @Nullable Embedder model() {
    Embedder known = model;
    if (known != null || isBroken) {
      return known;
    }
    loading.lock();
    try {
      if (model == null && !isBroken) {
        Embedder loaded = loader.load();
        // Before the model, which others look for: who has that has asked the server.
        if (!isServerAsked) {
          server = ServerVectors.open(database, loaded.model(), loaded.dimensions(), notices);
          isServerAsked = true;
        }
        model = loaded;
      }
    } catch (IOException e) {
      isBroken = true;
      notices.accept("memory is searched by words only: " + e.getMessage());
    } finally {
      loading.unlock();
    }
    return model;
  }

  @Override
  public List<Long> nearest(String namespace, String text, int most) {
    Embedder embedder = model();
    if (embedder == null || text.isBlank()) {
      return List.of();
    }
    if (read(embedder, READ_IN_SEARCH) == READ_IN_SEARCH) {
      tellOfUnread();
      changed();
    }
    EntryVectors.State state = vectors.state(namespace);
    if (state == null) {
      return List.of();
    }
    float[] wanted = embedder.embed(List.of(text)).getFirst();
    Nearest nearest = new Nearest(wanted, most, LEAST_LIKENESS);
    ServerVectors asked = server;
    if (asked == null || !showByServer(asked, state, wanted, most, nearest)) {
      showByItself(embedder, state, wanted, most, nearest);
    }
    return nearest.found().stream().map(Nearest.Found::entry).toList();
  }

  /** Returns false where the server has too few of the vectors yet. */
  private boolean showByServer(
      ServerVectors asked, EntryVectors.State state, float[] wanted, int most, Nearest nearest) {
    long missing = state.count() - asked.count(state.namespace());
    if (missing > 0) {
      changed();
    }
    if (missing > exact / 4) {
      return false;
    }
    for (ServerVectors.Near each :
        asked.nearest(state.namespace(), wanted, most, state.count() > exact)) {
      nearest.keep(new Nearest.Found(each.entry(), each.likeness()));
    }
    if (missing > 0) {
      asked
          .missing(state.namespace(), 0, exact)
          .forEach(each -> nearest.show(each.entry(), each.values()));
    }
    return true;
  }

  private void showByItself(
      Embedder embedder, EntryVectors.State state, float[] wanted, int most, Nearest nearest) {
    searching.lock();
    try {
      if (state.count() <= exact) {
        matrices
            .computeIfAbsent(state.namespace(), _ -> new Matrix(vectors, embedder.dimensions()))
            .show(state, nearest);
      } else {
        showLarge(state, wanted, most, nearest);
      }
    } finally {
      searching.unlock();
    }
  }

  private void tellOfUnread() {
    long unread = vectors.missing();
    if (unread > 0 && isUnreadTold.compareAndSet(false, true)) {
      notices.accept(
          unread
              + " entries are found by their words only so far; 'agentic-flow memory rebuild' reads"
              + " them all");
    }
  }

  private void showLarge(EntryVectors.State state, float[] wanted, int most, Nearest nearest) {
    long covered = 0;
    try {
      VectorIndex index = index(state);
      VectorIndex.Coverage coverage = index.coverage();
      if (coverage.added() <= state.added()) {
        covered = coverage.added();
        index.show(wanted, most, coverage.count() - state.count(), nearest);
      }
      if (state.count() - coverage.count() > exact / 4) {
        changed();
      }
    } catch (IOException e) {
      // Spoilt, from outside: the database has everything, and the next prepare() makes it anew.
      covered = 0;
    }
    vectors.scan(state, covered, nearest::show);
  }

  private VectorIndex index(EntryVectors.State state) throws IOException {
    VectorIndex known = open.get(state.namespace());
    if (known == null) {
      known = new VectorIndex(folder(state));
      open.put(state.namespace(), known);
    }
    return known;
  }

  private Path folder(EntryVectors.State state) {
    String name = identity;
    if (name == null) {
      name = vectors.identity();
      identity = name;
    }
    return indexes.resolve(name + "-" + state.namespace());
  }

  @Override
  public void changed() {
    if (model == null || isClosed || !isQueued.compareAndSet(false, true)) {
      return;
    }
    try {
      background.execute(() -> {
        isQueued.set(false);
        try {
          catchUp(_ -> {});
        } catch (StoreException e) {
          // The next search meets it again, and has somebody to tell.
        }
      });
    } catch (RejectedExecutionException e) {
      isQueued.set(false); // closed meanwhile
    }
  }

  @Override
  public void prepare(LongConsumer done) {
    // Only here, where somebody asked: another version of this program may still use its own model.
    vectors.forgetOtherModels();
    catchUp(done);
  }

  private void catchUp(LongConsumer done) {
    Embedder embedder = model();
    if (embedder == null) {
      return;
    }
    long all = 0;
    for (int read = -1; read != 0 && !isClosed; ) {
      read = read(embedder, READ_AT_ONCE);
      all += read;
      done.accept(all);
    }
    if (isClosed) {
      return;
    }
    ServerVectors asked = server;
    if (asked != null) {
      bringUp(asked);
      return;
    }
    for (EntryVectors.State state : vectors.largerThan(exact)) {
      try {
        bringUp(state);
      } catch (IOException e) {
        notices.accept(
            "the index of a large memory cannot be made, its search is slow: " + e.getMessage());
        return;
      }
    }
  }

  /** Gives the server what it has not, and lets it make its graph where a namespace is large. */
  private void bringUp(ServerVectors asked) {
    long last = 0;
    while (!isClosed) {
      List<EntryVectors.Vector> missing = asked.missing(null, last, GIVEN_AT_ONCE);
      if (missing.isEmpty()) {
        break;
      }
      asked.add(missing);
      last = missing.getLast().entry();
    }
    if (!isClosed && !vectors.largerThan(exact).isEmpty()) {
      asked.makeGraph();
    }
  }

  /** Takes what is new into the index, or makes it anew where it does not fit the database. */
  private void bringUp(EntryVectors.State state) throws IOException {
    Path folder = folder(state);
    boolean fits;
    try (VectorIndex index = new VectorIndex(folder)) {
      VectorIndex.Coverage coverage = index.coverage();
      // More than the database has are of deleted entries.
      fits =
          coverage.added() <= state.added()
              && coverage.count() <= state.count() + state.count() / 10;
      if (fits && coverage.added() < state.added()) {
        index.add(vectors, state, false, () -> isClosed);
      }
      if (fits) {
        return;
      }
    } catch (IOException | IllegalArgumentException e) {
      VectorIndex.delete(folder);
    }
    try (VectorIndex index = new VectorIndex(folder)) {
      index.add(vectors, state, true, () -> isClosed);
    }
  }

  /** Reads entries that have no vector yet, and returns how many. */
  private int read(Embedder embedder, int most) {
    reading.lock();
    try {
      List<EntryVectors.Missing> missing = vectors.missing(most);
      if (missing.isEmpty()) {
        return 0;
      }
      List<float[]> made =
          embedder.embed(missing.stream().map(EntryVectors.Missing::text).toList());
      List<EntryVectors.Vector> kept = new ArrayList<>(made.size());
      for (int i = 0; i < made.size(); i++) {
        kept.add(new EntryVectors.Vector(missing.get(i).entry(), made.get(i)));
      }
      vectors.put(kept);
      ServerVectors asked = server;
      if (asked != null) {
        asked.add(kept);
      }
      return missing.size();
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void close() {
    if (isClosed) {
      return; // the memory closes it, and whoever opened it may too
    }
    isClosed = true;
    background.shutdown();
    boolean hasEnded = false;
    boolean isInterrupted = false;
    while (!hasEnded) {
      ServerVectors asked = server;
      if (asked != null) {
        asked.end();
      }
      try {
        hasEnded = background.awaitTermination(200, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        isInterrupted = true; // what runs ends soon, and must not lose its files before
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    searching.lock();
    try {
      for (VectorIndex each : open.values()) {
        each.close();
      }
      open.clear();
    } catch (IOException e) {
      notices.accept("the index of a large memory cannot be closed: " + e.getMessage());
    } finally {
      searching.unlock();
    }
    if (model instanceof AutoCloseable loaded) {
      try {
        loaded.close();
      } catch (Exception e) {
        notices.accept("the sentence model cannot be closed: " + e.getMessage());
      }
    }
  }
}
