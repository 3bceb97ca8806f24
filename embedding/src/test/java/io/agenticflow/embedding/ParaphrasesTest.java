package io.agenticflow.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.memory.Draft;
import io.agenticflow.memory.Meaning;
import io.agenticflow.memory.MemorySearch;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.secret.Redaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the figures of docs/memory.md on what the sentence model adds to the search by words. */
class ParaphrasesTest {
  @TempDir Path home;

  @Test
  void questionsInOtherWords_areAnsweredWithTheModel_andNotWithout() {
    List<String> notices = new ArrayList<>();
    try (MemoryStore store = MemoryStore.open(home, null, new Redaction(List.of()));
        Meaning meaning = new SentenceMeaning().open(store, home, notices::add)) {
      Paraphrases.PAIRS.forEach(pair -> store.store(draft(pair.answer())));
      Paraphrases.OTHERS.forEach(text -> store.store(draft(text)));

      int byWords1 = answered(store, 1);
      int byWords3 = answered(store, 3);
      store.use(meaning);
      int joined1 = answered(store, 1);
      int joined3 = answered(store, 3);

      String figures =
          "of 20: words %d first, %d among three; joined %d first, %d among three"
              .formatted(byWords1, byWords3, joined1, joined3);
      // Last seen: words 0 first, 1 among three; joined 11 first, 17 among three.
      assertThat(joined1).as(figures).isGreaterThanOrEqualTo(10);
      assertThat(joined3).as(figures).isGreaterThanOrEqualTo(16);
      assertThat(byWords3).as(figures).isLessThanOrEqualTo(3);
      assertThat(notices).isEmpty();
    }
  }

  private static Draft draft(String text) {
    return new Draft("project:x", text, List.of(), "user", null, null);
  }

  private static int answered(MemoryStore store, int among) {
    int found = 0;
    for (Paraphrases.Pair pair : Paraphrases.PAIRS) {
      if (store.search(MemorySearch.of("project:x", pair.question(), among)).stream()
          .anyMatch(hit -> hit.entry().text().equals(pair.answer()))) {
        found++;
      }
    }
    return found;
  }
}
