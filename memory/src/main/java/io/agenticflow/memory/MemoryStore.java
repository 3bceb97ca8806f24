package io.agenticflow.memory;

import static java.util.Objects.requireNonNull;

import io.agenticflow.secret.Redaction;
import io.agenticflow.store.Database;
import io.agenticflow.store.Schema;
import io.agenticflow.store.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered, in {@code memory.db} of the program's home or on a server that several
 * machines share. Safe for use by several threads, and the database by several processes.
 *
 * <p>All methods throw {@link StoreException} where the database cannot be used.
 */
public final class MemoryStore implements AutoCloseable {
  static final Schema SCHEMA =
      new Schema(
          "the memory", "memory", "io/agenticflow/memory/schema", 1, "memory_schema_history");

  /** How many entries are written in one transaction. */
  private static final int AT_ONCE = 500;

  /** How many more entries than wanted the words are asked for, because some are left out. */
  private static final int SPARE = 5;

  /** The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009). */
  private static final double FUSION = 60;

  private final Database database;
  private final CleanText clean;
  private final InstantSource clock;
  private volatile @Nullable Meaning meaning;

  private MemoryStore(Database database, Redaction redaction, InstantSource clock) {
    this.database = database;
    this.clean = new CleanText(redaction);
    this.clock = clock;
  }

  /**
   * Opens the memory, and makes it where there is none.
   *
   * @param home the program's home
   * @param url of a shared database; null for the file in {@code home}
   * @param redaction knows secrets that must not be remembered
   */
  public static MemoryStore open(Path home, @Nullable String url, Redaction redaction) {
    return open(home, url, redaction, InstantSource.system());
  }

  /**
   * Opens the memory by another clock.
   *
   * @param clock tells what has expired
   */
  static MemoryStore open(
      Path home, @Nullable String url, Redaction redaction, InstantSource clock) {
    Database database = Database.open(SCHEMA, home, url);
    MemoryStore store = new MemoryStore(database, redaction, clock);
    boolean isReady = false;
    try {
      if (database.read(EntryTables::rules) != Terms.RULES) {
        store.rebuild(null);
      }
      isReady = true;
    } finally {
      if (!isReady) {
        database.close();
      }
    }
    return store;
  }

  /** Returns the database, for what is kept beside the entries. */
  public Database database() {
    return database;
  }

  /** Joins what a meaning finds to what words find, from now on; it is closed with the memory. */
  public void use(Meaning finds) {
    meaning = requireNonNull(finds, "finds");
  }

  /**
   * What became of a draft.
   *
   * @param isNew false where the namespace had that text already; then the entry has the tags of
   *     both, and the later end
   * @param isRedacted whether a secret was taken out
   */
  public record Stored(MemoryEntry entry, boolean isNew, boolean isRedacted) {}

  /**
   * Remembers something. When this returns, it is in the database.
   *
   * @throws SecretTextException where the text is little else than a secret
   */
  public Stored store(Draft draft) {
    return storeAll(List.of(draft)).getFirst();
  }

  /**
   * Remembers many things, some hundreds in a transaction.
   *
   * @throws SecretTextException where one of the texts is little else than a secret; nothing of its
   *     transaction is remembered
   */
  public List<Stored> storeAll(List<Draft> drafts) {
    List<Imported> imports = new ArrayList<>();
    drafts.forEach(each -> imports.add(new Imported(each, null, null, 0, 0, 0)));
    return takeIn(imports);
  }

  /**
   * An entry of another memory.
   *
   * @param id that it has there; null for a new one, and a new one is given too where another entry
   *     has this one here
   * @param created null for now
   */
  public record Imported(
      Draft draft,
      @Nullable String id,
      @Nullable Instant created,
      long uses,
      long helped,
      long misled) {}

  /** Remembers what another memory knew, as {@link #storeAll} does. */
  public List<Stored> takeIn(List<Imported> imports) {
    List<Stored> stored = new ArrayList<>();
    for (int from = 0; from < imports.size(); from += AT_ONCE) {
      List<Imported> part = imports.subList(from, Math.min(imports.size(), from + AT_ONCE));
      List<Imported> cleaned = part.stream().map(this::cleaned).toList();
      Instant now = clock.instant();
      stored.addAll(
          database.write(connection -> {
            EntryTables tables = new EntryTables(connection, now);
            tables.forgetExpired();
            List<Stored> done = new ArrayList<>();
            for (int i = 0; i < cleaned.size(); i++) {
              boolean isRedacted = !cleaned.get(i).draft.text().equals(part.get(i).draft.text());
              done.add(tables.store(cleaned.get(i), isRedacted));
            }
            return done;
          }));
    }
    Meaning told = meaning;
    if (told != null && !imports.isEmpty()) {
      told.changed();
    }
    return stored;
  }

  private Imported cleaned(Imported given) {
    Draft draft = given.draft;
    return new Imported(
        new Draft(
            draft.namespace(),
            clean.of(draft.text()),
            draft.tags().stream().map(clean::part).toList(),
            clean.part(draft.source()),
            draft.evidence() == null ? null : clean.part(draft.evidence()),
            draft.expires()),
        given.id,
        given.created,
        given.uses,
        given.helped,
        given.misled);
  }

  /**
   * Returns the entry of an id.
   *
   * @param id or its beginning, where no other begins so
   * @throws NoEntryException where none or several are meant
   */
  public MemoryEntry find(String id) {
    List<MemoryEntry> found =
        database.read(connection -> new EntryTables(connection, clock.instant()).beginning(id, 2));
    if (found.isEmpty()) {
      throw new NoEntryException("there is no memory " + id);
    }
    if (found.size() > 1 && !found.getFirst().id().equals(id)) {
      throw new NoEntryException("several memories have an id that begins with " + id);
    }
    return found.getFirst();
  }

  /**
   * Returns entries that have not expired, the newest first.
   *
   * @param namespace null for all
   * @param tags an entry has to have all of them
   * @param before only those with a smaller number, to go on with; null from the newest on
   * @param limit at most so many
   */
  public List<MemoryEntry> list(
      @Nullable String namespace, List<String> tags, @Nullable Long before, int limit) {
    List<String> wanted = Draft.tags(tags);
    return database.read(connection ->
        new EntryTables(connection, clock.instant()).list(namespace, wanted, before, limit));
  }

  /**
   * Forgets entries; those that are gone already are left out.
   *
   * @param ids whole ones
   * @return how many there were
   */
  public int delete(Collection<String> ids) {
    return database.write(connection -> {
      EntryTables tables = new EntryTables(connection, clock.instant());
      int gone = 0;
      for (String id : ids) {
        gone += tables.delete(id) ? 1 : 0;
      }
      return gone;
    });
  }

  /**
   * Forgets all of a namespace.
   *
   * @return how many entries there were
   */
  public int deleteAll(String namespace) {
    return database.write(
        connection -> new EntryTables(connection, clock.instant()).deleteAll(namespace));
  }

  /** Returns what fits a search, the best first. */
  public List<MemorySearch.Hit> search(MemorySearch search) {
    return search(search, meaning);
  }

  /**
   * Returns what fits a search by its words alone, the best first: for who must not wait for a
   * model, or wants only what has one of the words.
   */
  public List<MemorySearch.Hit> searchWords(MemorySearch search) {
    return search(search, null);
  }

  private List<MemorySearch.Hit> search(MemorySearch search, @Nullable Meaning near) {
    Terms.Wanted wanted = Terms.wanted(search.text());
    List<MemorySearch.Hit> hits = new ArrayList<>();
    for (String namespace : search.namespaces()) {
      hits.addAll(in(namespace, search, wanted, near));
    }
    hits.sort(
        Comparator.comparingDouble(MemorySearch.Hit::score)
            .thenComparingLong(hit -> hit.entry().number())
            .reversed());
    return List.copyOf(hits.subList(0, Math.min(hits.size(), search.limit())));
  }

  /** Asks for more until enough of what comes has the tags and is not past its time. */
  private List<MemorySearch.Hit> in(
      String namespace, MemorySearch search, Terms.Wanted wanted, @Nullable Meaning near) {
    for (int most = search.limit() * SPARE; ; most = Math.multiplyExact(most, 8)) {
      int asked = most;
      List<Postings.Hit> words =
          database.read(connection ->
              new EntryTables(connection, clock.instant()).search(namespace, wanted, asked));
      List<Long> meant = near == null ? List.of() : near.nearest(namespace, search.text(), asked);
      Map<Long, Double> scores = near == null ? scores(words) : fused(words, meant);
      List<MemorySearch.Hit> hits = hits(scores, search);
      boolean isAll = words.size() < asked && meant.size() < asked;
      if (hits.size() >= search.limit() || isAll || asked > 1_000_000) {
        return hits;
      }
    }
  }

  private static Map<Long, Double> scores(List<Postings.Hit> words) {
    Map<Long, Double> scores = new HashMap<>();
    words.forEach(hit -> scores.put(hit.entry(), hit.score()));
    return scores;
  }

  /** Joins two rankings whose scores cannot be compared, by the places alone. */
  private static Map<Long, Double> fused(List<Postings.Hit> words, List<Long> meant) {
    Map<Long, Double> scores = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      scores.merge(words.get(i).entry(), 1 / (FUSION + i + 1), Double::sum);
    }
    for (int i = 0; i < meant.size(); i++) {
      scores.merge(meant.get(i), 1 / (FUSION + i + 1), Double::sum);
    }
    return scores;
  }

  private List<MemorySearch.Hit> hits(Map<Long, Double> scores, MemorySearch search) {
    Instant now = clock.instant();
    Set<String> tags = new HashSet<>(search.tags());
    List<MemoryEntry> entries =
        database.read(connection -> new EntryTables(connection, now).numbered(scores.keySet()));
    List<MemorySearch.Hit> hits = new ArrayList<>();
    for (MemoryEntry each : entries) {
      boolean isLive = each.expires() == null || each.expires().isAfter(now);
      if (isLive
          && (search.withFaded() || !each.isFaded())
          && new HashSet<>(each.tags()).containsAll(tags)) {
        double score = requireNonNull(scores.get(each.number()));
        hits.add(new MemorySearch.Hit(each, score * each.trust()));
      }
    }
    return hits;
  }

  /** Notes that entries were told to an agent. */
  public void told(Collection<String> ids) {
    mark(ids, "uses = uses + 1, used_at = ?");
  }

  /** Notes that a run which was told entries fared better for it. */
  public void helped(Collection<String> ids) {
    mark(ids, "helped = helped + 1, used_at = ?");
  }

  /** Notes that a run which was told entries fared worse for it. */
  public void misled(Collection<String> ids) {
    mark(ids, "misled = misled + 1, used_at = ?");
  }

  private void mark(Collection<String> ids, String assignment) {
    if (!ids.isEmpty()) {
      database.write(connection -> {
        new EntryTables(connection, clock.instant()).mark(ids, assignment);
        return true;
      });
    }
  }

  /** Returns what is in the memory. */
  public MemoryStats stats() {
    return database.read(
        connection -> new EntryTables(connection, clock.instant()).stats(database.toString()));
  }

  /**
   * Makes anew what the search by words reads, from the entries. Others may read meanwhile; who
   * writes waits for the end.
   *
   * @param namespace of which; null for all
   * @return how many entries there are
   */
  public long rebuild(@Nullable String namespace) {
    return database.write(
        connection -> new EntryTables(connection, clock.instant()).rebuild(namespace));
  }

  /**
   * Lets the model read all entries that it has not read yet, and makes its index anew where it has
   * one. Returns when that is done; without a model at once.
   *
   * @param done is told how many entries were read so far
   */
  public void prepare(LongConsumer done) {
    Meaning told = meaning;
    if (told != null) {
      told.prepare(done);
    }
  }

  @Override
  public void close() {
    Meaning told = meaning;
    if (told != null) {
      told.close();
    }
    database.close();
  }
}
