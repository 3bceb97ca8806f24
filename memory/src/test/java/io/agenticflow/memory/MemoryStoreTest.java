package io.agenticflow.memory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.secret.Redaction;
import io.agenticflow.secret.Secret;
import io.agenticflow.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same on a file and on a server. */
@Timeout(120)
class MemoryStoreTest {
  private static final Redaction REDACTION = new Redaction(List.of(new Secret("hush-hush-hush")));

  @Nested
  class OnAFile extends Contract {
    @TempDir private Path home;

    @Override
    MemoryStore open() {
      return MemoryStore.open(home, null, REDACTION, () -> now);
    }
  }

  @Nested
  class OnAServer extends Contract {
    private static @Nullable PostgresServer server;

    @TempDir private Path home;

    @BeforeEach
    void clear() throws Exception {
      assumeTrue(PostgresServer.isWanted(), "no PostgreSQL server on this machine");
      if (server == null) {
        server = PostgresServer.create();
        server.start();
      }
      try (MemoryStore store = open()) {
        for (MemoryStats.Namespace each : store.stats().namespaces()) {
          store.deleteAll(each.name());
        }
      }
    }

    @AfterAll
    static void end() throws Exception {
      if (server != null) {
        server.close();
        server = null;
      }
    }

    @Override
    MemoryStore open() {
      return MemoryStore.open(home, requireNonNull(server).url(), REDACTION, () -> now);
    }
  }

  /** What both do. */
  abstract static class Contract {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");

    abstract MemoryStore open();

    static Draft draft(String namespace, String text, String... tags) {
      return new Draft(namespace, text, List.of(tags), "user", null, null);
    }

    static List<String> texts(List<MemorySearch.Hit> hits) {
      return hits.stream().map(hit -> hit.entry().text()).toList();
    }

    @Test
    void whatIsStored_isThereAfterOpeningAnew_whole() {
      Draft draft =
          new Draft(
              "project:x",
              "  Größe über 10 µm: 測定 \uD83D\uDE80\nsecond line ",
              List.of("Units", "physik"),
              "agent:coder",
              "session 1",
              now.plusSeconds(60));
      String id;
      try (MemoryStore store = open()) {
        MemoryStore.Stored stored = store.store(draft);
        assertThat(stored.isNew()).isTrue();
        assertThat(stored.isRedacted()).isFalse();
        id = stored.entry().id();
      }
      try (MemoryStore store = open()) {
        MemoryEntry entry = store.find(id);
        assertThat(entry.text()).isEqualTo("Größe über 10 µm: 測定 \uD83D\uDE80\nsecond line");
        assertThat(entry.tags()).containsExactly("physik", "units");
        assertThat(entry.source()).isEqualTo("agent:coder");
        assertThat(entry.evidence()).isEqualTo("session 1");
        assertThat(entry.created()).isEqualTo(now);
        assertThat(entry.expires()).isEqualTo(now.plusSeconds(60));
        assertThat(store.find(id.substring(0, 6)).id()).isEqualTo(id);
      }
    }

    @Test
    void search_ranksTheRarerWordHigher_andStaysInItsNamespace() {
      try (MemoryStore store = open()) {
        store.store(draft("a", "The build needs a JDK 25"));
        store.store(draft("a", "The build is run with Maven"));
        store.store(draft("a", "The build takes four minutes"));
        store.store(draft("b", "Maven is not used here"));
        assertThat(texts(store.search(MemorySearch.of("a", "build maven", 10))))
            .hasSize(3)
            .first()
            .isEqualTo("The build is run with Maven");
        assertThat(texts(store.search(MemorySearch.of("b", "build maven", 10))))
            .containsExactly("Maven is not used here");
        assertThat(
                texts(
                    store.search(
                        new MemorySearch(List.of("a", "b"), "maven", List.of(), true, 10))))
            .hasSize(2);
        assertThat(store.search(MemorySearch.of("c", "maven", 10))).isEmpty();
        assertThat(store.search(MemorySearch.of("a", "the of", 10))).isEmpty();
      }
    }

    @Test
    void codeWords_prefixesAndOtherScripts_areFound() {
      try (MemoryStore store = open()) {
        store.store(draft("a", "Call parseHttpHeader before max_retries is read"));
        store.store(draft("a", "The loop is in src/main/java/AgentLoop.java"));
        store.store(draft("a", "会議は東京で行われます"));
        store.store(draft("a", "Das Café öffnet früh"));
        assertThat(texts(store.search(MemorySearch.of("a", "parsehttpheader", 5)))).hasSize(1);
        assertThat(texts(store.search(MemorySearch.of("a", "header", 5)))).hasSize(1);
        assertThat(texts(store.search(MemorySearch.of("a", "MAX_RETRIES", 5)))).hasSize(1);
        assertThat(texts(store.search(MemorySearch.of("a", "AgentLoop.java", 5)))).hasSize(1);
        assertThat(texts(store.search(MemorySearch.of("a", "agent", 5)))).hasSize(1);
        assertThat(texts(store.search(MemorySearch.of("a", "東京", 5)))).hasSize(1);
        assertThat(texts(store.search(MemorySearch.of("a", "cafe", 5)))).hasSize(1);
        assertThat(texts(store.search(MemorySearch.of("a", "retr*", 5))))
            .containsExactly("Call parseHttpHeader before max_retries is read");
        assertThat(store.search(MemorySearch.of("a", "retr", 5))).isEmpty();
      }
    }

    @Test
    void searchesInTheLanguageOfTheDatabase_areOnlyWords() {
      try (MemoryStore store = open()) {
        store.store(draft("a'; --", "100% of \"quotes\" and 'ticks' \\ stay"));
        assertThat(store.search(MemorySearch.of("a'; --", "\"quotes\" AND 'ticks' OR NOT ( *", 5)))
            .hasSize(1);
        assertThat(store.list("a'; --", List.of(), null, 5)).hasSize(1);
      }
    }

    @Test
    void tags_narrowASearchAndAList_alsoWhereManyOthersFitBetter() {
      try (MemoryStore store = open()) {
        List<Draft> drafts = new ArrayList<>();
        IntStream.range(0, 700).forEach(i -> drafts.add(draft("a", "deploy deploy step " + i)));
        drafts.add(draft("a", "how one would roll back what deploy did last", "un_do", "x%"));
        store.storeAll(drafts);
        assertThat(
                texts(
                    store.search(
                        new MemorySearch(List.of("a"), "deploy", List.of("un_do"), true, 3))))
            .containsExactly("how one would roll back what deploy did last");
        assertThat(store.list("a", List.of("un_do", "x%"), null, 5)).hasSize(1);
        assertThat(store.list("a", List.of("unXdo"), null, 5)).isEmpty();
        assertThat(store.list("a", List.of("un"), null, 5)).isEmpty();
      }
    }

    @Test
    void theSameTextAgain_isOneEntry_withTheTagsOfBoth() {
      try (MemoryStore store = open()) {
        MemoryEntry first = store.store(draft("a", "tabs, never blanks", "style")).entry();
        MemoryStore.Stored again = store.store(draft("a", " tabs, never blanks", "format"));
        assertThat(again.isNew()).isFalse();
        assertThat(again.entry().id()).isEqualTo(first.id());
        assertThat(again.entry().tags()).containsExactly("format", "style");
        assertThat(store.search(MemorySearch.of("a", "format", 5))).hasSize(1);
        assertThat(store.store(draft("b", "tabs, never blanks")).isNew()).isTrue();
        assertThat(store.list(null, List.of(), null, 9)).hasSize(2);
      }
    }

    @Test
    void evidence_isGathered_andLookedThrough() {
      try (MemoryStore store = open()) {
        for (String evidence :
            List.of("asked: mend the login", "asked: ship it", "asked: ship it")) {
          store.store(new Draft("a", "use pnpm", List.of(), "run", evidence, null));
        }
        MemoryEntry entry = store.search(MemorySearch.of("a", "login", 5)).getFirst().entry();
        assertThat(entry.evidence()).isEqualTo("asked: ship it\nasked: mend the login");
        for (int i = 0; i < 100; i++) {
          store.store(new Draft("a", "use pnpm", List.of(), "run", "x".repeat(100) + i, null));
        }
        assertThat(store.find(entry.id()).evidence()).hasSizeLessThan(2001).contains("x99");
        MemoryStats before = store.stats();
        store.rebuild(null);
        assertThat(store.stats()).isEqualTo(before);
      }
    }

    @Test
    void whatHasExpired_isFoundNoMore_andIsClearedAway() {
      try (MemoryStore store = open()) {
        store.store(
            new Draft("a", "the freeze is on", List.of(), "user", null, now.plusSeconds(10)));
        store.store(draft("a", "the freeze was announced"));
        assertThat(store.search(MemorySearch.of("a", "freeze", 5))).hasSize(2);
        now = now.plus(Duration.ofSeconds(11));
        assertThat(store.search(MemorySearch.of("a", "freeze", 5))).hasSize(1);
        assertThat(store.list("a", List.of(), null, 5)).hasSize(1);
        assertThat(store.stats().namespaces().getFirst().expired()).isEqualTo(1);
        store.store(draft("a", "something else"));
        assertThat(store.stats().namespaces().getFirst().expired()).isZero();
        assertThat(store.stats().namespaces().getFirst().entries()).isEqualTo(2);
      }
    }

    @Test
    void secrets_areTakenOut_andWhatIsLittleElseIsRefused() {
      try (MemoryStore store = open()) {
        MemoryStore.Stored stored =
            store.store(draft("a", "The staging server wants hush-hush-hush as its header"));
        assertThat(stored.isRedacted()).isTrue();
        assertThat(stored.entry().text())
            .isEqualTo("The staging server wants [redacted] as its header");
        assertThatThrownBy(() -> store.store(draft("a", "password: hunter2secret")))
            .isInstanceOf(SecretTextException.class);
        assertThat(store.list("a", List.of(), null, 5)).hasSize(1);
        assertThat(store.search(MemorySearch.of("a", "hush", 5))).isEmpty();
      }
    }

    @Test
    void delete_takesAnEntryOutOfEverything_andDeleteAllANamespace() {
      try (MemoryStore store = open()) {
        MemoryEntry one = store.store(draft("a", "one rule")).entry();
        store.store(draft("a", "another rule"));
        new EntryVectors(store.database(), "m")
            .put(List.of(new EntryVectors.Vector(one.number(), new float[] {1, 0})));
        assertThat(store.delete(List.of(one.id(), "nothing"))).isEqualTo(1);
        assertThat(texts(store.search(MemorySearch.of("a", "rule", 5))))
            .containsExactly("another rule");
        assertThat(store.stats().vectors()).isEmpty();
        assertThatThrownBy(() -> store.find(one.id()))
            .isInstanceOf(NoEntryException.class)
            .hasMessage("there is no memory " + one.id());
        assertThat(store.deleteAll("a")).isEqualTo(1);
        assertThat(store.stats().namespaces()).isEmpty();
        assertThat(store.search(MemorySearch.of("a", "rule", 5))).isEmpty();
      }
    }

    @Test
    void rebuild_findsWhatWasFoundBefore_andPutsBackWhatWasLost() {
      try (MemoryStore store = open()) {
        for (String each : List.of("alpha beta", "beta gamma gamma", "gamma delta alpha")) {
          store.store(draft("a", each));
        }
        List<MemorySearch.Hit> before = store.search(MemorySearch.of("a", "gamma alpha", 5));
        assertThat(before).hasSize(3);
        store
            .database()
            .write(connection -> {
              try (var statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM memory_posting");
                statement.executeUpdate("UPDATE memory_namespace SET entries = 77, words = 3");
                return true;
              }
            });
        assertThat(store.search(MemorySearch.of("a", "gamma alpha", 5))).isEmpty();
        assertThat(store.rebuild("a")).isEqualTo(3);
        assertThat(store.search(MemorySearch.of("a", "gamma alpha", 5))).isEqualTo(before);
      }
    }

    @Test
    void otherRulesForWords_makeTheIndexAnew_whenItIsOpened() {
      try (MemoryStore store = open()) {
        store.store(draft("a", "alpha beta"));
        store
            .database()
            .write(connection -> {
              try (var statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM memory_posting");
                return statement.executeUpdate("UPDATE memory_index SET rules = -1");
              }
            });
      }
      try (MemoryStore store = open()) {
        assertThat(store.search(MemorySearch.of("a", "beta", 5))).hasSize(1);
      }
    }

    @Test
    void whatMisled_ranksBelow_andFades() {
      try (MemoryStore store = open()) {
        MemoryEntry wrong = store.store(draft("a", "tests: run make check")).entry();
        MemoryEntry right = store.store(draft("a", "tests: run mvn verify")).entry();
        store.misled(List.of(wrong.id()));
        assertThat(texts(store.search(MemorySearch.of("a", "run tests", 5))))
            .containsExactly(right.text(), wrong.text());
        store.misled(List.of(wrong.id()));
        store.helped(List.of(right.id()));
        store.told(List.of(right.id()));
        assertThat(store.find(wrong.id()).isFaded()).isTrue();
        assertThat(store.find(right.id()).uses()).isEqualTo(1);
        assertThat(store.find(right.id()).trust()).isGreaterThan(1);
        assertThat(
                texts(store.search(new MemorySearch(List.of("a"), "tests", List.of(), false, 5))))
            .containsExactly(right.text());
      }
    }

    @Test
    void aMeaning_isJoinedToTheWords() {
      try (MemoryStore store = open()) {
        MemoryEntry car = store.store(draft("a", "the automobile is in the garage")).entry();
        MemoryEntry word = store.store(draft("a", "cars are blue")).entry();
        store.store(draft("a", "nothing of the kind"));
        store.use(
            new Meaning() {
              @Override
              public List<Long> nearest(String namespace, String text, int most) {
                return List.of(word.number(), car.number(), 999_999L);
              }

              @Override
              public void changed() {}

              @Override
              public void prepare(LongConsumer done) {}

              @Override
              public void close() {}
            });
        assertThat(texts(store.search(MemorySearch.of("a", "car", 5))))
            .containsExactly(word.text(), car.text());
        assertThat(texts(store.searchWords(MemorySearch.of("a", "car", 5))))
            .containsExactly(word.text());
      }
    }

    @Test
    void vectors_areKeptByModel() {
      try (MemoryStore store = open()) {
        long one = store.store(draft("a", "one")).entry().number();
        long two = store.store(draft("a", "two")).entry().number();
        EntryVectors vectors = new EntryVectors(store.database(), "mini");
        assertThat(vectors.missing(9)).extracting(EntryVectors.Missing::entry).contains(one, two);
        vectors.put(
            List.of(
                new EntryVectors.Vector(one, new float[] {0.5f, -1}),
                new EntryVectors.Vector(one, new float[] {0.25f, 2}),
                new EntryVectors.Vector(123_456, new float[] {9, 9})));
        assertThat(vectors.missing(9)).containsExactly(new EntryVectors.Missing(two, "two"));
        List<String> seen = new ArrayList<>();
        EntryVectors.State first = requireNonNull(vectors.state("a"));
        vectors.scan(
            first, 0, (entry, values) -> seen.add(entry + " " + values[0] + " " + values[1]));
        assertThat(seen).containsExactly(one + " 0.5 -1.0");
        assertThat(first.count()).isEqualTo(1);
        vectors.put(List.of(new EntryVectors.Vector(two, new float[] {3, 4})));
        seen.clear();
        EntryVectors.State second = requireNonNull(vectors.state("a"));
        vectors.scan(second, first.added(), (entry, values) -> seen.add(entry + " " + values[0]));
        assertThat(seen).containsExactly(two + " 3.0");
        assertThat(vectors.state("b")).isNull();
        assertThat(vectors.identity())
            .isNotEmpty()
            .isEqualTo(new EntryVectors(store.database(), "other").identity());
        assertThat(new EntryVectors(store.database(), "other").forgetOtherModels()).isEqualTo(2);
        vectors.put(List.of(new EntryVectors.Vector(one, new float[] {0.5f, -1})));
        assertThat(store.stats().vectors()).containsExactly(new MemoryStats.Vectors("mini", 1));
      }
    }

    @Test
    void imports_keepTheirIdsAndTimes_andTwoOfOneIdBothCome() {
      try (MemoryStore store = open()) {
        Instant then = Instant.parse("2025-01-02T03:04:05.678Z");
        store.takeIn(
            List.of(
                new MemoryStore.Imported(draft("a", "old rule"), "abc123", then, 3, 2, 1),
                new MemoryStore.Imported(draft("a", "other rule"), "abc123", then, 0, 0, 0)));
        MemoryEntry entry = store.find("abc123");
        assertThat(entry.created()).isEqualTo(then);
        assertThat(List.of(entry.uses(), entry.helped(), entry.misled()))
            .containsExactly(3L, 2L, 1L);
        assertThat(store.list("a", List.of(), null, 5)).hasSize(2);
      }
    }

    @Test
    void wordsAndEntries_areCountedRight_afterAnyMixOfChanges() {
      long seed = 20261122;
      Random random = new Random(seed);
      List<String> words = List.of("alpha", "beta", "gammaDelta", "src/x.java", "日本語", "zwölf");
      try (MemoryStore store = open()) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
          int what = random.nextInt(4);
          if (what == 0 && !ids.isEmpty()) {
            store.delete(List.of(ids.remove(random.nextInt(ids.size()))));
          } else {
            StringBuilder text = new StringBuilder();
            for (int w = random.nextInt(4); w >= 0; w--) {
              text.append(words.get(random.nextInt(words.size()))).append(' ');
            }
            MemoryStore.Stored stored =
                store.store(
                    draft("n" + random.nextInt(2), text.toString(), "t" + random.nextInt(3)));
            if (stored.isNew()) {
              ids.add(stored.entry().id());
            }
          }
        }
        MemoryStats before = store.stats();
        List<MemorySearch.Hit> hits = store.search(MemorySearch.of("n0", "alpha 日本 delta", 50));
        store.rebuild(null);
        assertThat(store.stats()).as("seed " + seed).isEqualTo(before);
        assertThat(store.search(MemorySearch.of("n0", "alpha 日本 delta", 50)))
            .as("seed " + seed)
            .isEqualTo(hits);
      }
    }
  }
}
