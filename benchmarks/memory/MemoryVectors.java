import io.agenticflow.embedding.SentenceMeaning;
import io.agenticflow.memory.Draft;
import io.agenticflow.memory.EntryVectors;
import io.agenticflow.memory.Meaning;
import io.agenticflow.memory.MemorySearch;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.secret.Redaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * What the search by meaning costs and finds, at 20,000 entries (all looked at) and at more (a
 * graph): recall@10 against a look at all vectors, and milliseconds for a query. {@code HOME
 * SIZE... [derived]}: with the last word the model reads the first size only, and the vectors of
 * the others are those with noise added, which saves the hours of reading on a small machine. To be
 * run with the jars of the distribution; see docs/memory.md.
 */
public final class MemoryVectors {
  private static final String MODEL = "all-minilm-l6-v2-q/1";
  private static final String NAMESPACE = "bench";
  private static final int QUERIES = 50;

  private static final String[] WHO = {
    "the parser",
    "the gateway",
    "a worker",
    "the scheduler",
    "the login page",
    "the billing job",
    "the search index",
    "the mobile app",
    "our customer in Oslo",
    "the release script",
    "the database",
    "the cache",
    "the mail server",
    "the test suite",
    "the dashboard",
    "the printer driver",
    "the payment provider",
    "the robot",
    "the new intern",
    "the compiler"
  };
  private static final String[] DOES = {
    "fails with a timeout",
    "needs more memory",
    "drops messages",
    "is slow",
    "was rewritten in Java",
    "refuses the connection",
    "returns the wrong total",
    "ignores the time zone",
    "leaks a file handle",
    "loses its settings",
    "logs too much",
    "cannot read UTF-8",
    "waits for a lock",
    "must be restarted",
    "prefers short answers",
    "expects JSON",
    "asks for approval",
    "runs twice",
    "is not tested",
    "depends on an old library"
  };
  private static final String[] WHEN = {
    "on Mondays",
    "after a deployment",
    "when the disk is full",
    "behind a proxy",
    "on Windows",
    "in the staging cluster",
    "with more than a hundred users",
    "while a backup is running",
    "when two of them start at once",
    "since the last release",
    "in summer time",
    "on ARM",
    "without a network",
    "when the input is empty",
    "at night",
    "for large files",
    "with an expired certificate",
    "if the key is missing",
    "under load",
    "when it is cancelled"
  };
  private static final String[] DO = {
    "restart it",
    "raise the limit",
    "ask Maria",
    "see the runbook",
    "pin the version",
    "use the other endpoint",
    "clear the folder first",
    "turn the flag off",
    "wait a minute",
    "roll back",
    "add an index",
    "set the variable",
    "open a ticket",
    "run the migration",
    "rotate the key",
    "split the batch",
    "retry with a pause",
    "read the header",
    "check the clock",
    "call the vendor"
  };

  private MemoryVectors() {}

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createDirectories(Path.of(arguments[0]));
    boolean isDerived = arguments[arguments.length - 1].equals("derived");
    int sizes = arguments.length - (isDerived ? 1 : 0);
    int read = Integer.parseInt(arguments[1]);
    try (MemoryStore store = MemoryStore.open(home, null, new Redaction(List.of()))) {
      for (int i = 1; i < sizes; i++) {
        int entries = Integer.parseInt(arguments[i]);
        long there = store.stats().namespaces().stream().mapToLong(each -> each.entries()).sum();
        if (there > entries) {
          continue; // of a run before this one
        }
        fill(store, (int) there, entries);
        if (isDerived && i > 1) {
          derive(new EntryVectors(store.database(), MODEL));
        }
        measure(store, home, entries, isDerived ? read : entries);
      }
    }
  }

  /** Gives each entry that has no vector the vector of another one, moved a little. */
  private static void derive(EntryVectors vectors) {
    List<float[]> known = new ArrayList<>();
    vectors.scan(vectors.state(NAMESPACE), 0, (_, vector) -> known.add(vector));
    Random random = new Random(11);
    for (List<EntryVectors.Missing> part = vectors.missing(1000);
        !part.isEmpty();
        part = vectors.missing(1000)) {
      List<EntryVectors.Vector> derived = new ArrayList<>();
      for (EntryVectors.Missing each : part) {
        float[] vector = known.get(random.nextInt(known.size())).clone();
        double square = 0;
        for (int i = 0; i < vector.length; i++) {
          vector[i] += (float) (0.03 * random.nextGaussian());
          square += (double) vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
          vector[i] /= (float) Math.sqrt(square);
        }
        derived.add(new EntryVectors.Vector(each.entry(), vector));
      }
      vectors.put(derived);
    }
  }

  private static void fill(MemoryStore store, int from, int to) {
    if (from >= to) {
      return;
    }
    long start = System.nanoTime();
    List<Draft> drafts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      drafts.add(new Draft(NAMESPACE, text(i), List.of(), "user", null, null));
    }
    store.storeAll(drafts);
    say("%d entries stored in %.1f s", to - from, seconds(start));
  }

  /** Of 160,000 sentences, each once, in no order. */
  private static String text(int number) {
    int mixed = (int) ((number * 70_001L) % 160_000);
    return "When "
        + WHO[mixed % 20]
        + " "
        + DOES[mixed / 20 % 20]
        + " "
        + WHEN[mixed / 400 % 20]
        + ", "
        + DO[mixed / 8000]
        + ".";
  }

  private static void measure(MemoryStore store, Path home, int entries, int read) {
    try (Meaning meaning = new SentenceMeaning().open(store, home, MemoryVectors::say)) {
      store.use(meaning);
      long start = System.nanoTime();
      meaning.nearest("nothing", "load the model", 1);
      say("model loaded in %.2f s, with 128 entries read", seconds(start));
      start = System.nanoTime();
      meaning.prepare(_ -> {});
      say("%d entries: vectors and index in %.1f s", entries, seconds(start));

      EntryVectors vectors = new EntryVectors(store.database(), MODEL);
      EntryVectors.State state = vectors.state(NAMESPACE);
      Map<Long, float[]> all = HashMap.newHashMap(entries);
      start = System.nanoTime();
      vectors.scan(state, 0, all::put);
      say("all vectors read from the database in %.0f ms", seconds(start) * 1000);

      // Only of entries whose text the model has read: their vector is the question's.
      List<Long> numbers = all.keySet().stream().sorted().limit(read).toList();
      Random random = new Random(7);
      Map<Long, String> texts = new HashMap<>();
      store.list(NAMESPACE, List.of(), null, entries).forEach(e -> texts.put(e.number(), e.text()));
      double found = 0;
      double[] near = new double[QUERIES];
      double[] joined = new double[QUERIES];
      double[] exact = new double[QUERIES];
      long first = System.nanoTime();
      meaning.nearest(NAMESPACE, "the first query of a process", 10);
      say("first query %.0f ms", seconds(first) * 1000);
      for (int i = 0; i < QUERIES; i++) {
        long number = numbers.get(random.nextInt(numbers.size()));
        start = System.nanoTime();
        Set<Long> right = nearest(all, all.get(number));
        exact[i] = seconds(start) * 1000;
        start = System.nanoTime();
        List<Long> answer = meaning.nearest(NAMESPACE, texts.get(number), 10);
        near[i] = seconds(start) * 1000;
        found += answer.stream().filter(right::contains).count();
        start = System.nanoTime();
        store.search(MemorySearch.of(NAMESPACE, texts.get(number), 10));
        joined[i] = seconds(start) * 1000;
      }
      say(
          "%d entries: recall@10 %.3f; by meaning %s; the whole search %s; a look at all in memory"
              + " %s",
          entries, found / QUERIES / 10, spread(near), spread(joined), spread(exact));
    }
  }

  private static Set<Long> nearest(Map<Long, float[]> all, float[] wanted) {
    PriorityQueue<Map.Entry<Long, Float>> best =
        new PriorityQueue<>(Map.Entry.<Long, Float>comparingByValue());
    all.forEach(
        (entry, vector) -> {
          float likeness = product(vector, wanted);
          if (best.size() < 10 || likeness > best.element().getValue()) {
            best.add(Map.entry(entry, likeness));
            if (best.size() > 10) {
              best.remove();
            }
          }
        });
    Set<Long> nearest = new HashSet<>();
    best.forEach(each -> nearest.add(each.getKey()));
    return nearest;
  }

  private static float product(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static String spread(double[] millis) {
    Arrays.sort(millis);
    return "%.1f ms (p95 %.1f)"
        .formatted(millis[millis.length / 2], millis[millis.length * 95 / 100]);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void say(String what, Object... values) {
    System.out.println(what.formatted(values));
  }
}
