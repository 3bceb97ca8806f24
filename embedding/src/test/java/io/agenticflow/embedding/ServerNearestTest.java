package io.agenticflow.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.memory.Draft;
import io.agenticflow.memory.EntryVectors;
import io.agenticflow.memory.MemoryEntry;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.secret.Redaction;
import io.agenticflow.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nearest on a shared server, with the extension pgvector and without. */
class ServerNearestTest {
  private static final int DIMENSIONS = 384;

  /** So that a few hundred entries are a large namespace. */
  private static final int FEW = 100;

  private static PostgresServer server;

  @TempDir Path home;

  private String url;
  private MemoryStore store;
  private final RandomVectors model = new RandomVectors("random", DIMENSIONS);
  private final List<String> notices = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(PostgresServer.isWanted(), "no PostgreSQL server on this machine");
    server = PostgresServer.create();
    server.start();
  }

  @AfterAll
  static void end() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    String name = "memory" + System.nanoTime();
    say("CREATE DATABASE " + name);
    url = server.url().replace("/postgres?", "/" + name + "?");
    store = MemoryStore.open(home, url, new Redaction(List.of()));
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private static void say(String command) throws Exception {
    try (var connection = DriverManager.getConnection(server.url());
        var statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  private static boolean hasExtension() throws Exception {
    try (var connection = DriverManager.getConnection(server.url());
        var statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")) {
      return row.next();
    }
  }

  private static void requireExtension() throws Exception {
    assertThat(hasExtension())
        .as("the server has pgvector: AGENTIC_FLOW_POSTGRES_PROGRAMS names its folder")
        .isTrue();
  }

  private NearEntries entries(int exact) {
    return new NearEntries(
        store.database(), model.model(), () -> model, indexes(), notices::add, exact);
  }

  private Path indexes() {
    return home.resolve("indexes");
  }

  private List<MemoryEntry> remember(String namespace, int from, int to) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      drafts.add(new Draft(namespace, "group" + i % 20 + "/" + i, List.of(), "user", null, null));
    }
    return store.storeAll(drafts).stream().map(MemoryStore.Stored::entry).toList();
  }

  /** Keeps their vectors as a program does that does not know of the extension. */
  private void read(List<MemoryEntry> entries) {
    EntryVectors vectors = new EntryVectors(store.database(), model.model());
    vectors.put(
        entries.stream()
            .map(each -> new EntryVectors.Vector(each.number(), model.vector(each.text())))
            .toList());
  }

  /** What a look at each of them finds, without any of the code that is tested. */
  private List<Long> nearest(List<MemoryEntry> entries, String text, int most) {
    float[] wanted = model.vector(text);
    return entries.stream()
        .map(each -> new Nearest.Found(each.number(), likeness(wanted, model.vector(each.text()))))
        .sorted(Comparator.comparingDouble(Nearest.Found::likeness).reversed())
        .limit(most)
        .map(Nearest.Found::entry)
        .toList();
  }

  private static float likeness(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void serverWithoutTheExtension_isToldOnce_andThisMachineFindsThem() throws Exception {
    assumeFalse(hasExtension(), "this server has pgvector");
    List<MemoryEntry> all = remember("a", 0, 200);
    read(all);
    try (NearEntries near = entries(NearEntries.EXACT)) {
      assertThat(near.nearest("a", "group3/q", 10)).isEqualTo(nearest(all, "group3/q", 10));
      near.prepare(_ -> {});
      assertThat(near.nearest("a", "group4/q", 10)).isEqualTo(nearest(all, "group4/q", 10));
    }
    assertThat(notices)
        .containsExactly(
            "this machine finds the nearest memories itself: the PostgreSQL server has no extension"
                + " vector (pgvector)");
    assertThat(store.stats().nearest())
        .isEqualTo("each machine finds the nearest: the server has no pgvector");
  }

  @Test
  @Tag("pgvector")
  void existingMemory_isTakenOver_andWhatIsMissingIsFoundMeanwhile() throws Exception {
    requireExtension();
    List<MemoryEntry> all = new ArrayList<>(remember("a", 0, 600));
    read(all);
    try (NearEntries near = entries(FEW)) {
      // The server has nothing yet.
      assertThat(near.nearest("a", "group3/q", 10)).isEqualTo(nearest(all, "group3/q", 10));
      near.prepare(_ -> {});
      assertThat(store.stats().nearest()).contains("the server finds", "and its graph");
      assertThat(near.nearest("a", "group3/q", 10)).isEqualTo(nearest(all, "group3/q", 10));
      // Another program brings some that it does not give to the extension.
      List<MemoryEntry> others = remember("a", 600, 620);
      read(others);
      all.addAll(others);
      String question = others.getLast().text();
      assertThat(near.nearest("a", question, 1)).isEqualTo(nearest(all, question, 1));
    }
    assertThat(notices).isEmpty();
  }

  @Test
  @Tag("pgvector")
  void deletedEntries_areGoneFromTheServersTableToo() throws Exception {
    requireExtension();
    List<MemoryEntry> all = new ArrayList<>(remember("a", 0, 400));
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
      List<Long> best = nearest(all, "group5/q", 15);
      List<MemoryEntry> gone = all.stream().filter(e -> best.contains(e.number())).toList();
      store.delete(gone.stream().map(MemoryEntry::id).toList());
      all.removeAll(gone);
      assertThat(near.nearest("a", "group5/q", 5)).isEqualTo(nearest(all, "group5/q", 5));
      store.deleteAll("a");
      assertThat(near.nearest("a", "group5/q", 5)).isEmpty();
    }
  }

  @Test
  @Tag("pgvector")
  void namespaceThatIsASmallPartOfTheGraph_isAnsweredWhole() throws Exception {
    requireExtension();
    remember("large", 0, 3000);
    List<MemoryEntry> small = remember("small", 3000, 3150);
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
      for (int i = 0; i < 20; i++) {
        String question = "group" + i + "/question";
        // Of 150 entries each fifteenth or so is of the group; the others are not near.
        assertThat(near.nearest("small", question, 5)).isEqualTo(nearest(small, question, 5));
      }
    }
  }

  @Test
  @Tag("pgvector")
  void userWithoutTheRight_isToldWhatToDo_andThisMachineFindsThem() throws Exception {
    requireExtension();
    store.close();
    String name = "plain" + System.nanoTime();
    say("CREATE ROLE " + name + " LOGIN");
    say("CREATE DATABASE " + name + " OWNER " + name);
    url = server.url().replace("/postgres?", "/" + name + "?").replace("user=flow", "user=" + name);
    store = MemoryStore.open(home, url, new Redaction(List.of()));
    List<MemoryEntry> all = remember("a", 0, 50);
    try (NearEntries near = entries(FEW)) {
      assertThat(near.nearest("a", "group3/q", 2)).isEqualTo(nearest(all, "group3/q", 2));
      near.prepare(_ -> {});
    }
    assertThat(notices).hasSize(1);
    assertThat(notices.getFirst())
        .contains("permission denied", "CREATE EXTENSION vector")
        .doesNotContain("never-shown")
        .doesNotContain("\n");
  }

  /** The server counts when a connection has been idle for a second. */
  private boolean isGraphAsked() throws Exception {
    for (int i = 0; i < 100; i++) {
      boolean isAsked =
          store
              .database()
              .read(connection -> {
                try (var statement = connection.createStatement();
                    ResultSet row =
                        statement.executeQuery(
                            "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname ="
                                + " 'memory_near_384_graph'")) {
                  return row.next() && row.getLong(1) >= 100;
                }
              });
      if (isAsked) {
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  /** {@code -Dmemory.entries=100000} for other figures than those of a quick run. */
  @Test
  @Tag("pgvector")
  void graphOfTheServer_findsNearlyAllOfTheNearest() throws Exception {
    requireExtension();
    int count = Integer.getInteger("memory.entries", 5000);
    List<MemoryEntry> all = remember("a", 0, count);
    for (int i = 0; i < count; i += 1000) {
      read(all.subList(i, Math.min(count, i + 1000)));
    }
    try (NearEntries near = entries(FEW)) {
      long began = System.nanoTime();
      near.prepare(_ -> {});
      double made = (System.nanoTime() - began) / 1e9;
      int found = 0;
      int wanted = 0;
      long[] times = new long[200];
      for (int i = 0; i < times.length; i++) {
        String question = "group" + i % 20 + "/question " + i;
        long asked = System.nanoTime();
        List<Long> answer = near.nearest("a", question, 50);
        times[i] = System.nanoTime() - asked;
        List<Long> right = nearest(all, question, 10);
        found += (int) right.stream().filter(answer.subList(0, 10)::contains).count();
        wanted += right.size();
      }
      Arrays.sort(times);
      double recall = (double) found / wanted;
      System.out.printf(
          Locale.ROOT,
          "%d entries: recall@10 %.3f, median %.1f ms, taken over in %.0f s%n",
          count,
          recall,
          times[times.length / 2] / 1e6,
          made);
      assertThat(recall).as("recall@10").isGreaterThan(0.95);
      assertThat(Files.exists(indexes())).isFalse();
    }
    assertThat(isGraphAsked()).as("the graph was asked, and not all looked at").isTrue();
    assertThat(notices).isEmpty();
  }
}
