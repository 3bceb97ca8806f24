package io.agenticflow.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.memory.Draft;
import io.agenticflow.memory.EntryVectors;
import io.agenticflow.memory.MemoryEntry;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.secret.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearEntriesTest {
  private static final int DIMENSIONS = 64;

  /** So that a few hundred entries are a large namespace. */
  private static final int FEW = 100;

  @TempDir Path home;

  private MemoryStore store;
  private final RandomVectors model = new RandomVectors("random", DIMENSIONS);
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void open() {
    store = MemoryStore.open(home, null, new Redaction(List.of()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private NearEntries entries(int exact) {
    return entries(exact, model);
  }

  private NearEntries entries(int exact, RandomVectors by) {
    return new NearEntries(store.database(), by.model(), () -> by, indexes(), notices::add, exact);
  }

  private Path indexes() {
    return home.resolve("indexes");
  }

  private List<MemoryEntry> remember(String namespace, int from, int to) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      drafts.add(new Draft(namespace, text(i), List.of(), "user", null, null));
    }
    return store.storeAll(drafts).stream().map(MemoryStore.Stored::entry).toList();
  }

  private static String text(int i) {
    return "group" + i % 20 + "/" + i;
  }

  /** What a look at each of them finds, without any of the code that is tested. */
  private List<Long> nearest(List<MemoryEntry> entries, String text, int most) {
    float[] wanted = model.vector(text);
    return entries.stream()
        .map(each -> new Nearest.Found(each.number(), likeness(wanted, each)))
        .sorted(Comparator.comparingDouble(Nearest.Found::likeness).reversed())
        .limit(most)
        .map(Nearest.Found::entry)
        .toList();
  }

  private float likeness(float[] wanted, MemoryEntry entry) {
    float[] vector = model.vector(entry.text());
    float sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      sum += wanted[i] * vector[i];
    }
    return sum;
  }

  @Test
  void smallNamespace_givesTheNearest_exactly() {
    List<MemoryEntry> all = remember("a", 0, 300);
    remember("b", 300, 400);
    try (NearEntries near = entries(NearEntries.EXACT)) {
      near.prepare(_ -> {});
      for (int i = 0; i < 20; i++) {
        String question = "group" + i + "/question";
        assertThat(near.nearest("a", question, 10)).isEqualTo(nearest(all, question, 10));
      }
      assertThat(near.nearest("nothing", "group1/x", 10)).isEmpty();
      assertThat(near.nearest("a", " ", 10)).isEmpty();
    }
  }

  @Test
  void whatIsFarFromAll_findsNothing() {
    remember("a", 0, 50);
    try (NearEntries near = entries(NearEntries.EXACT)) {
      assertThat(near.nearest("a", "elsewhere/1", 10)).hasSizeLessThan(5);
    }
  }

  @Test
  void entriesThatComeAndGo_areFoundAndFoundNoMore() {
    List<MemoryEntry> all = new ArrayList<>(remember("a", 0, 60));
    try (NearEntries near = entries(NearEntries.EXACT)) {
      assertThat(near.nearest("a", "group3/q", 3)).isEqualTo(nearest(all, "group3/q", 3));
      all.addAll(remember("a", 60, 120));
      assertThat(near.nearest("a", "group3/q", 3)).isEqualTo(nearest(all, "group3/q", 3));
      long best = nearest(all, "group3/q", 1).getFirst();
      MemoryEntry gone =
          all.stream().filter(each -> each.number() == best).findFirst().orElseThrow();
      store.delete(List.of(gone.id()));
      all.remove(gone);
      assertThat(near.nearest("a", "group3/q", 3)).isEqualTo(nearest(all, "group3/q", 3));
    }
  }

  @Test
  void restart_readsNoTextAgain_andAnotherModelReadsAll() {
    remember("a", 0, 100);
    try (NearEntries near = entries(NearEntries.EXACT)) {
      near.prepare(_ -> {});
    }
    assertThat(model.read).hasValue(100);
    try (NearEntries near = entries(NearEntries.EXACT)) {
      near.prepare(_ -> {});
      assertThat(near.nearest("a", "group1/q", 5)).isNotEmpty();
    }
    assertThat(model.read).hasValue(101);
    RandomVectors newer = new RandomVectors("newer", 32);
    try (NearEntries near = entries(NearEntries.EXACT, newer)) {
      near.prepare(_ -> {});
      assertThat(near.nearest("a", "group1/q", 5)).isNotEmpty();
    }
    assertThat(newer.read).hasValue(101);
    // What the model before made is of no use any more.
    assertThat(store.stats().vectors()).hasSize(1);
    assertThat(store.stats().vectors().getFirst().model()).isEqualTo("newer");
  }

  @Test
  void searchReadsAFew_andTheBackgroundTheRest() throws InterruptedException {
    remember("a", 0, 1000);
    try (NearEntries near = entries(NearEntries.EXACT)) {
      near.nearest("a", "group1/q", 5);
      EntryVectors vectors = new EntryVectors(store.database(), "random");
      for (int i = 0; i < 200 && vectors.missing() > 0; i++) {
        Thread.sleep(50);
      }
      assertThat(vectors.missing()).isZero();
      assertThat(notices).hasSize(1).first().asString().contains("872 entries", "memory rebuild");
    }
  }

  @Test
  void largeNamespace_isAnsweredByTheIndex_withHighRecall() {
    List<MemoryEntry> all = remember("a", 0, 4000);
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
      assertThat(Files.isDirectory(indexes())).isTrue();
      int found = 0;
      int wanted = 0;
      for (int i = 0; i < 50; i++) {
        String question = "group" + i % 20 + "/question " + i;
        List<Long> right = nearest(all, question, 10);
        List<Long> answer = near.nearest("a", question, 10);
        assertThat(answer).doesNotHaveDuplicates();
        found += (int) right.stream().filter(answer::contains).count();
        wanted += right.size();
      }
      assertThat((double) found / wanted).as("recall@10").isGreaterThan(0.95);
    }
  }

  @Test
  void indexThatLags_missesNothing() {
    List<MemoryEntry> all = new ArrayList<>(remember("a", 0, 500));
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
      all.addAll(remember("a", 500, 520));
      String question = text(510);
      assertThat(near.nearest("a", question, 1)).isEqualTo(nearest(all, question, 1));
    }
  }

  @Test
  void spoiltIndex_makesASearchSlowerAndNotPoorer_andIsMadeAnew() throws IOException {
    List<MemoryEntry> all = remember("a", 0, 500);
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
    }
    for (Path file : files()) {
      Files.write(file, "spoilt".getBytes(UTF_8));
    }
    try (NearEntries near = entries(FEW)) {
      assertThat(near.nearest("a", "group7/q", 10)).isEqualTo(nearest(all, "group7/q", 10));
      near.prepare(_ -> {});
      assertThat(near.nearest("a", "group7/q", 10)).isEqualTo(nearest(all, "group7/q", 10));
    }
    assertThat(files().stream().anyMatch(NearEntriesTest::isLarge)).isTrue();
    assertThat(notices).isEmpty();
  }

  private List<Path> files() throws IOException {
    try (var files = Files.walk(indexes())) {
      return files
          .filter(Files::isRegularFile)
          .filter(each -> !each.endsWith("write.lock"))
          .toList();
    }
  }

  private static boolean isLarge(Path file) {
    try {
      return Files.size(file) > 50_000;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void indexOfAnotherDatabase_isNotTaken() throws IOException {
    remember("a", 0, 300);
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
    }
    store.close();
    for (String each : List.of("memory.db", "memory.db-wal", "memory.db-shm")) {
      Files.deleteIfExists(home.resolve(each));
    }
    open();
    List<MemoryEntry> others = remember("a", 1000, 1300);
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
      assertThat(near.nearest("a", "group7/q", 5)).isEqualTo(nearest(others, "group7/q", 5));
    }
  }

  @Test
  void whileAnotherProcessWritesTheIndex_searchGoesOn() throws IOException {
    List<MemoryEntry> all = new ArrayList<>(remember("a", 0, 300));
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
      Path folder = files().getFirst().getParent();
      all.addAll(remember("a", 300, 400));
      try (IndexWriter other = new IndexWriter(FSDirectory.open(folder), new IndexWriterConfig())) {
        near.prepare(_ -> {});
        assertThat(near.nearest("a", text(350), 1)).isEqualTo(nearest(all, text(350), 1));
        other.rollback();
      }
      near.prepare(_ -> {});
      assertThat(near.nearest("a", text(350), 1)).isEqualTo(nearest(all, text(350), 1));
      assertThat(notices).isEmpty();
    }
  }

  @Test
  void modelThatCannotBeLoaded_isToldOnce_andNothingIsFound() {
    remember("a", 0, 5);
    try (NearEntries near =
        new NearEntries(
            store.database(),
            "none",
            () -> {
              throw new IOException("no library for this machine");
            },
            indexes(),
            notices::add,
            FEW)) {
      assertThat(near.nearest("a", "group1/q", 5)).isEmpty();
      assertThat(near.nearest("a", "group1/q", 5)).isEmpty();
      near.prepare(_ -> {});
      near.changed();
    }
    assertThat(notices)
        .containsExactly("memory is searched by words only: no library for this machine");
  }

  @Test
  void deletedEntries_doNotCrowdOutTheOthers() {
    List<MemoryEntry> all = new ArrayList<>(remember("a", 0, 600));
    try (NearEntries near = entries(FEW)) {
      near.prepare(_ -> {});
      List<Long> best = nearest(all, "group5/q", 25);
      List<MemoryEntry> gone = all.stream().filter(e -> best.contains(e.number())).toList();
      store.delete(gone.stream().map(MemoryEntry::id).toList());
      all.removeAll(gone);
      List<Long> left = nearest(all, "group5/q", 5);
      assertThat(near.nearest("a", "group5/q", 30)).containsAll(left);
      store.delete(all.subList(0, 300).stream().map(MemoryEntry::id).toList());
      List<MemoryEntry> rest = all.subList(300, all.size());
      near.prepare(_ -> {});
      assertThat(near.nearest("a", "group5/q", 5)).isEqualTo(nearest(rest, "group5/q", 5));
    }
  }
}
