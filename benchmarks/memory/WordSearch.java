import io.agenticflow.memory.Draft;
import io.agenticflow.memory.MemorySearch;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.secret.Redaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How long a search by words takes in a memory of many entries, and how large it is: entries of
 * about 25 words, each drawn by Zipf's law from 30,000, and queries of six words drawn alike. See
 * docs/memory.md.
 */
public final class WordSearch {
  private static final int WORDS = 30_000;
  private static final int QUERIES = 200;

  private WordSearch() {}

  /**
   * Measures.
   *
   * @param arguments how many entries, and an empty folder
   */
  public static void main(String[] arguments) throws Exception {
    int entries = Integer.parseInt(arguments[0]);
    Path home = Path.of(arguments[1]);
    Random random = new Random(7);
    double[] sums = new double[WORDS];
    double sum = 0;
    for (int i = 0; i < WORDS; i++) {
      sum += 1.0 / (i + 3);
      sums[i] = sum;
    }
    try (MemoryStore store = MemoryStore.open(home, null, new Redaction(List.of()))) {
      long begin = System.nanoTime();
      List<Draft> drafts = new ArrayList<>();
      for (int i = 0; i < entries; i++) {
        drafts.add(
            new Draft("bench", text(random, sums, 15 + random.nextInt(20)), List.of(), "b", null, null));
        if (drafts.size() == 5000 || i == entries - 1) {
          store.storeAll(drafts);
          drafts.clear();
        }
      }
      System.out.printf(
          "%d entries: stored at %.0f a second, %d MB%n",
          entries,
          entries / ((System.nanoTime() - begin) / 1e9),
          Files.size(home.resolve("memory.db")) >> 20);
      double[] millis = new double[QUERIES];
      for (int i = -QUERIES / 4; i < QUERIES; i++) {
        MemorySearch search = MemorySearch.of("bench", text(random, sums, 6), 10);
        long from = System.nanoTime();
        int found = store.search(search).size();
        if (i >= 0) {
          millis[i] = (System.nanoTime() - from) / 1e6;
        }
        if (found == 0) {
          throw new IllegalStateException("nothing found");
        }
      }
      Arrays.sort(millis);
      System.out.printf(
          "a search: median %.1f ms, 95th percentile %.1f ms, longest %.1f ms%n",
          millis[QUERIES / 2], millis[QUERIES * 95 / 100], millis[QUERIES - 1]);
    }
  }

  private static String text(Random random, double[] sums, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      int at = Arrays.binarySearch(sums, random.nextDouble() * sums[WORDS - 1]);
      text.append("word").append(Integer.toString(at < 0 ? -at - 1 : at, 26)).append(' ');
    }
    return text.toString();
  }
}
