package io.agenticflow.cli.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.ConfiguredMemory;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.memory.Draft;
import io.agenticflow.memory.EntryJson;
import io.agenticflow.memory.MemoryEntry;
import io.agenticflow.memory.MemorySearch;
import io.agenticflow.memory.MemoryStats;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.memory.NoEntryException;
import io.agenticflow.memory.SecretTextException;
import io.agenticflow.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow memory}: what is remembered. */
public final class MemoryCommand implements Command {
  /** How many lines of an import are taken in at once. */
  private static final int PART = 500;

  /** How many entries of an export are read at once. */
  private static final int PAGE = 1000;

  private final Action action;

  /** What is to be done. */
  public enum Action {
    STORE,
    SEARCH,
    LIST,
    SHOW,
    MARK,
    DELETE,
    EXPORT,
    IMPORT,
    STATS,
    REBUILD
  }

  public MemoryCommand(Action action) {
    this.action = action;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    try (MemoryStore store =
        ConfiguredMemory.open(
            configuration,
            terminal.environment(),
            notice -> terminal.err().println("Note: " + notice))) {
      Asked asked = new Asked(store, configuration, arguments, terminal);
      switch (action) {
        case STORE -> store(asked);
        case SEARCH -> search(asked);
        case LIST -> list(asked);
        case SHOW -> asked.show(asked.find(arguments.words().getFirst()));
        case MARK -> mark(asked);
        case DELETE -> delete(asked);
        case EXPORT -> export(asked);
        case IMPORT -> takeIn(asked);
        case STATS -> stats(asked);
        case REBUILD -> rebuild(asked);
      }
    } catch (NoEntryException e) {
      throw new CliException(
          ExitCode.MEMORY_NOT_FOUND,
          String.valueOf(e.getMessage()),
          "'agentic-flow memory list --all' shows those that are there",
          e);
    } catch (SecretTextException e) {
      throw new CliException(
          ExitCode.USAGE,
          String.valueOf(e.getMessage()),
          "say where the secret is kept, and not what it is",
          e);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    } catch (StoreException | IOException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
    terminal.out().flush();
    return ExitCode.OK.code();
  }

  /** What was asked, and the means to answer. */
  private record Asked(
      MemoryStore store,
      Configuration configuration,
      ParsedArguments arguments,
      Terminal terminal) {

    boolean isJson() {
      return "json".equals(arguments.get(Options.OUTPUT));
    }

    /** Returns the namespace that is named, or the project's. */
    String namespace() {
      String named = arguments.get(Options.NAMESPACE);
      return named == null
          ? ConfiguredMemory.namespace(
              configuration, arguments.get(Options.CWD, Settings.currentFolder()))
          : named;
    }

    /** Returns the entry that an id means, which has to be in the namespace where one is named. */
    MemoryEntry find(String id) {
      MemoryEntry entry = store.find(id);
      String named = arguments.get(Options.NAMESPACE);
      if (named != null && !named.equals(entry.namespace())) {
        throw new CliException(
            ExitCode.MEMORY_NOT_FOUND,
            "the memory " + entry.id() + " is in " + entry.namespace() + ", not in " + named,
            null);
      }
      return entry;
    }

    boolean all() {
      if (arguments.isSet(Options.MEMORY_ALL) && arguments.get(Options.NAMESPACE) != null) {
        throw new UsageException("--all and --namespace exclude each other", null);
      }
      return arguments.isSet(Options.MEMORY_ALL);
    }

    int limit() {
      return Math.toIntExact(arguments.get(Options.MEMORY_LIMIT, 10L));
    }

    void print(JrsObject json) {
      terminal.out().println(Json.write(json));
    }

    void show(MemoryEntry entry) {
      if (isJson()) {
        print(EntryJson.write(entry));
      } else {
        terminal.out().print(EntryText.whole(entry));
      }
    }
  }

  private static void store(Asked asked) throws IOException {
    String expires = asked.arguments.get(Options.MEMORY_EXPIRES);
    MemoryStore.Stored stored =
        asked.store.store(
            new Draft(
                asked.namespace(),
                text(asked),
                asked.arguments.all(Options.MEMORY_TAG),
                asked.arguments.get(Options.MEMORY_SOURCE, "user"),
                null,
                expires == null
                    ? null
                    : ExpiryTime.of(expires, Clock.system(ZoneId.systemDefault()))));
    if (stored.isRedacted()) {
      asked.terminal.err().println("Note: a secret in the text was left out");
    }
    if (asked.isJson()) {
      JrsObject entry = EntryJson.write(stored.entry());
      var json = Json.object();
      Json.fields(entry).forEach(each -> json.put(each.getKey(), each.getValue()));
      asked.print(
          json.put("is_new", stored.isNew()).put("is_redacted", stored.isRedacted()).build());
    } else {
      asked.terminal.out().println(stored.entry().id());
    }
  }

  private static String text(Asked asked) throws IOException {
    List<String> words = asked.arguments.words();
    if (!words.isEmpty()) {
      return String.join(" ", words);
    }
    if (asked.terminal.inIsTerminal()) {
      throw new UsageException(
          "there is nothing to remember", "give a text, or pipe one in; see --help");
    }
    // One byte more than the longest text can have shows that it is longer.
    return new String(asked.terminal.in().readNBytes(4 * Draft.LONGEST_TEXT + 1), UTF_8);
  }

  private static void search(Asked asked) {
    List<String> namespaces =
        asked.all()
            ? asked.store.stats().namespaces().stream().map(MemoryStats.Namespace::name).toList()
            : List.of(asked.namespace());
    List<MemorySearch.Hit> hits =
        asked.store.search(
            new MemorySearch(
                namespaces,
                String.join(" ", asked.arguments.words()),
                asked.arguments.all(Options.MEMORY_TAG),
                true,
                asked.limit()));
    if (asked.isJson()) {
      List<JrsObject> rows = new ArrayList<>();
      for (MemorySearch.Hit hit : hits) {
        var json = Json.object().put("score", hit.score());
        Json.fields(EntryJson.write(hit.entry()))
            .forEach(each -> json.put(each.getKey(), each.getValue()));
        rows.add(json.build());
      }
      asked.print(Json.object().put("hits", rows).build());
      return;
    }
    hits.forEach(hit -> asked.terminal.out().print(EntryText.inShort(hit.entry(), asked.all())));
    if (hits.isEmpty()) {
      asked.terminal.err().println("Nothing that is remembered fits " + where(asked));
    }
  }

  private static String where(Asked asked) {
    return asked.all() ? "in any namespace" : "in " + asked.namespace();
  }

  private static void list(Asked asked) {
    List<MemoryEntry> entries =
        asked.store.list(
            asked.all() ? null : asked.namespace(),
            asked.arguments.all(Options.MEMORY_TAG),
            null,
            asked.limit());
    if (asked.isJson()) {
      asked.print(
          Json.object().put("entries", entries.stream().map(EntryJson::write).toList()).build());
      return;
    }
    entries.forEach(each -> asked.terminal.out().print(EntryText.inShort(each, asked.all())));
    if (entries.isEmpty()) {
      asked
          .terminal
          .err()
          .println(
              "Nothing is remembered "
                  + where(asked)
                  + (asked.all() ? "" : "; --all shows all namespaces"));
    }
  }

  private static void mark(Asked asked) {
    MemoryEntry entry = asked.find(asked.arguments.words().getFirst());
    switch (asked.arguments.words().getLast()) {
      case "helped" -> asked.store.helped(List.of(entry.id()));
      case "misled" -> asked.store.misled(List.of(entry.id()));
      default -> throw new UsageException("RESULT must be helped or misled", null);
    }
    asked.show(asked.store.find(entry.id()));
  }

  private static void delete(Asked asked) {
    List<String> words = asked.arguments.words();
    if (words.isEmpty() == !asked.arguments.isSet(Options.MEMORY_ALL)) {
      throw new UsageException(
          "what is to be forgotten is either ids or --all of a namespace", "see --help");
    }
    if (words.isEmpty()) {
      String namespace = asked.namespace();
      int gone = asked.store.deleteAll(namespace);
      if (asked.isJson()) {
        asked.print(Json.object().put("namespace", namespace).put("deleted", gone).build());
      } else {
        asked.terminal.out().println("Forgot " + EntryText.count(gone) + " of " + namespace);
      }
      return;
    }
    List<String> ids = new ArrayList<>();
    words.forEach(word -> ids.add(asked.find(word).id())); // all are there, or none goes
    asked.store.delete(ids);
    if (asked.isJson()) {
      asked.print(Json.object().put("deleted", ids.stream().map(Json::of).toList()).build());
    } else {
      ids.forEach(id -> asked.terminal.out().println("Forgot " + id));
    }
  }

  private static void export(Asked asked) {
    String namespace = asked.all() ? null : asked.namespace();
    Deque<MemoryEntry> all = new ArrayDeque<>();
    Long before = null;
    while (true) {
      List<MemoryEntry> page = asked.store.list(namespace, List.of(), before, PAGE);
      page.forEach(all::addFirst);
      if (page.size() < PAGE) {
        break;
      }
      before = page.getLast().number();
    }
    for (MemoryEntry each : all) {
      asked.terminal.out().println(Json.write(EntryJson.write(each)));
    }
  }

  private static void takeIn(Asked asked) throws IOException {
    List<String> words = asked.arguments.words();
    String file = words.isEmpty() || words.getFirst().equals("-") ? null : words.getFirst();
    String named = asked.arguments.get(Options.NAMESPACE);
    String otherwise = asked.namespace();
    int isNew = 0;
    int known = 0;
    int redacted = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(input(file, asked.terminal), UTF_8))) {
      List<MemoryStore.Imported> part = new ArrayList<>();
      long number = 0;
      String line;
      do {
        line = lines.readLine();
        number++;
        if (line != null && !line.isBlank()) {
          part.add(imported(line, number, file, named, otherwise));
        }
        if (part.size() == PART || (line == null && !part.isEmpty())) {
          for (MemoryStore.Stored each : asked.store.takeIn(part)) {
            isNew += each.isNew() ? 1 : 0;
            known += each.isNew() ? 0 : 1;
            redacted += each.isRedacted() ? 1 : 0;
          }
          part.clear();
        }
      } while (line != null);
    }
    if (redacted > 0) {
      asked.terminal.err().println("Note: secrets were left out of " + EntryText.count(redacted));
    }
    if (asked.isJson()) {
      asked.print(
          Json.object().put("new", isNew).put("known", known).put("redacted", redacted).build());
    } else {
      asked
          .terminal
          .out()
          .println("Remembered " + EntryText.count(isNew) + "; " + known + " were known already");
    }
  }

  private static InputStream input(@Nullable String file, Terminal terminal) throws IOException {
    try {
      return file == null ? terminal.in() : Files.newInputStream(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CliException(ExitCode.USAGE, "there is no file " + file, null, e);
    }
  }

  private static MemoryStore.Imported imported(
      String line, long number, @Nullable String file, @Nullable String named, String otherwise) {
    try {
      return EntryJson.read(line, named, otherwise);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE,
          "line "
              + number
              + " of "
              + (file == null ? "the input" : file)
              + " cannot be taken in: "
              + e.getMessage(),
          "lines are those of 'agentic-flow memory export'",
          e);
    }
  }

  private static void stats(Asked asked) {
    MemoryStats stats = asked.store.stats().only(asked.arguments.get(Options.NAMESPACE));
    if (asked.isJson()) {
      List<JrsObject> namespaces = new ArrayList<>();
      for (MemoryStats.Namespace each : stats.namespaces()) {
        namespaces.add(
            Json.object()
                .put("namespace", each.name())
                .put("entries", each.entries())
                .put("expired", each.expired())
                .put("words", each.words())
                .put("uses", each.uses())
                .put("helped", each.helped())
                .put("misled", each.misled())
                .build());
      }
      List<JrsObject> vectors = new ArrayList<>();
      for (MemoryStats.Vectors each : stats.vectors()) {
        vectors.add(
            Json.object().put("model", each.model()).put("entries", each.entries()).build());
      }
      var json =
          Json.object()
              .put("database", stats.where())
              .put("namespaces", namespaces)
              .put("vectors", vectors);
      if (stats.nearest() != null) {
        json.put("nearest", stats.nearest());
      }
      asked.print(json.build());
      return;
    }
    asked.terminal.out().print(EntryText.stats(stats));
  }

  private static void rebuild(Asked asked) {
    long entries = asked.store.rebuild(asked.arguments.get(Options.NAMESPACE));
    asked.store.prepare(new ReadProgress(asked.terminal));
    if (asked.isJson()) {
      long vectors = 0;
      for (MemoryStats.Vectors each : asked.store.stats().vectors()) {
        vectors += each.entries();
      }
      asked.print(Json.object().put("entries", entries).put("vectors", vectors).build());
    } else {
      asked
          .terminal
          .out()
          .println("The search reads anew " + EntryText.count(Math.toIntExact(entries)));
    }
  }
}
