package io.agenticflow.cli.session;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.session.Rewind;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.agent.session.SessionStore;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.ProcessLedger;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.json.Json;
import io.agenticflow.ledger.Dimension;
import io.agenticflow.ledger.Ledger;
import io.agenticflow.ledger.Totals;
import io.agenticflow.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.jr.stree.JrsValue;

/** {@code agentic-flow sessions}: what runs have left. */
public final class SessionsCommand implements Command {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final Action action;

  /** What is to be done. */
  public enum Action {
    LIST,
    SHOW,
    EXPORT,
    DELETE,
    REWIND
  }

  public SessionsCommand(Action action) {
    this.action = action;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    SessionStore store =
        new SessionStore(Settings.read(arguments, terminal).home().resolve("sessions"));
    boolean json = "json".equals(arguments.get(Options.OUTPUT));
    try {
      switch (action) {
        case LIST -> list(store, arguments, terminal, json);
        case SHOW -> {
          SavedSession session = read(store, arguments);
          show(session, spent(session, arguments, terminal), terminal, json);
        }
        case EXPORT -> export(read(store, arguments), arguments, terminal);
        case DELETE -> delete(store, arguments, terminal, json);
        case REWIND -> rewind(store, arguments, terminal, json);
      }
    } catch (SessionStore.NoSessionException e) {
      throw new CliException(
          ExitCode.SESSION_NOT_FOUND,
          String.valueOf(e.getMessage()),
          "'agentic-flow sessions list --all' shows those that are there",
          e);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
    terminal.out().flush();
    return ExitCode.OK.code();
  }

  private static SavedSession read(SessionStore store, ParsedArguments arguments)
      throws IOException {
    return store.read(arguments.words().getFirst());
  }

  private static void list(
      SessionStore store, ParsedArguments arguments, Terminal terminal, boolean json)
      throws IOException {
    Path folder = arguments.isSet(Options.ALL) ? null : Settings.currentFolder().toRealPath();
    Consumer<String> problems = problem -> terminal.err().println("Note: " + problem);
    List<SessionStore.Listed> listed = store.list(folder, problems);
    if (json) {
      List<JrsValue> all = new ArrayList<>();
      for (SessionStore.Listed each : listed) {
        all.add(
            Json.object()
                .put("id", each.header().id())
                .put("workspace", each.header().workspace().toString())
                .put("created", each.header().created().toString())
                .put("last_written", each.lastWritten().toString())
                .put("forked_from", each.header().forkedFrom())
                .put("bytes", each.size())
                .build());
      }
      terminal.out().println(Json.write(Json.array(all)));
      return;
    }
    for (SessionStore.Listed each : listed) {
      terminal
          .out()
          .println(
              each.header().id()
                  + "  "
                  + TIME.format(each.lastWritten().atZone(ZoneId.systemDefault()))
                  + "  "
                  + (folder == null ? each.header().workspace() + "  " : "")
                  + firstWords(store.read(each.header().id())));
    }
    if (listed.isEmpty()) {
      terminal
          .err()
          .println(
              folder == null
                  ? "There are no sessions"
                  : "There are no sessions of " + folder + "; --all shows those of all folders");
    }
  }

  private static String firstWords(SavedSession session) {
    for (RunEvent event : session.events()) {
      if (event instanceof RunEvent.Prompted prompted
          && prompted.source() == RunEvent.Prompted.Source.USER) {
        String line = prompted.text().strip().lines().findFirst().orElse("");
        return line.length() <= 60 ? line : line.substring(0, 59) + "…";
      }
    }
    return "(nothing was said)";
  }

  /** Returns what the session's calls came to, as the ledger has it; none where it has none. */
  private static Totals spent(SavedSession session, ParsedArguments arguments, Terminal terminal) {
    Consumer<String> notes = note -> terminal.err().println("Note: " + note);
    try (Ledger ledger = ProcessLedger.open(Settings.read(arguments, terminal), notes)) {
      return ledger.reports().of(Dimension.SESSION, session.header().id());
    } catch (StoreException e) {
      notes.accept(String.valueOf(e.getMessage()));
      return Totals.NONE;
    }
  }

  private static void show(SavedSession session, Totals spent, Terminal terminal, boolean json) {
    if (json) {
      terminal.out().println(Json.write(SessionText.json(session, spent)));
    } else {
      terminal.out().print(SessionText.markdown(session));
      if (spent.calls() > 0) {
        terminal.out().println("\n" + SessionText.spent(spent));
      }
    }
  }

  private static void export(SavedSession session, ParsedArguments arguments, Terminal terminal)
      throws IOException {
    String format = arguments.get(Options.SESSION_FORMAT, "markdown");
    switch (format) {
      case "markdown" -> terminal.out().print(SessionText.markdown(session));
      case "json" -> terminal.out().println(Json.write(SessionText.json(session)));
      default -> Files.copy(session.file(), terminal.out());
    }
  }

  private static void delete(
      SessionStore store, ParsedArguments arguments, Terminal terminal, boolean json)
      throws IOException {
    List<SavedSession> sessions = new ArrayList<>();
    for (String id : arguments.words()) {
      sessions.add(store.read(id)); // all are there, or none goes
    }
    for (SavedSession session : sessions) {
      store.delete(session);
    }
    List<String> ids = sessions.stream().map(session -> session.header().id()).toList();
    if (json) {
      terminal
          .out()
          .println(
              Json.write(
                  Json.object().put("deleted", ids.stream().map(Json::of).toList()).build()));
    } else {
      ids.forEach(id -> terminal.out().println("Deleted " + id));
    }
  }

  private static void rewind(
      SessionStore store, ParsedArguments arguments, Terminal terminal, boolean json)
      throws IOException {
    Rewind rewind = store.rewind(read(store, arguments));
    Long to = arguments.get(Options.REWIND_TO);
    if (to == null) {
      points(rewind.points(), terminal, json);
      return;
    }
    boolean dryRun = arguments.isSet(Options.DRY_RUN);
    Rewind.Outcome outcome = rewind.to(Math.toIntExact(to), dryRun);
    if (json) {
      terminal
          .out()
          .println(
              Json.write(
                  Json.object()
                      .put("dry_run", dryRun)
                      .put("restored", paths(outcome.restored()))
                      .put("removed", paths(outcome.removed()))
                      .build()));
      return;
    }
    String would = dryRun ? "Would be " : "";
    outcome.restored().forEach(file -> terminal.out().println(would + "restored: " + file));
    outcome.removed().forEach(file -> terminal.out().println(would + "removed: " + file));
    if (outcome.restored().isEmpty() && outcome.removed().isEmpty()) {
      terminal.err().println("No file was changed after that prompt");
    }
  }

  private static void points(List<Rewind.Point> points, Terminal terminal, boolean json) {
    if (json) {
      List<JrsValue> all = new ArrayList<>();
      for (Rewind.Point point : points) {
        all.add(
            Json.object()
                .put("prompt", point.number())
                .put("said", point.said())
                .put("files_changed_since", paths(point.filesChangedSince()))
                .build());
      }
      terminal.out().println(Json.write(Json.array(all)));
      return;
    }
    for (Rewind.Point point : points) {
      int files = point.filesChangedSince().size();
      String said = point.said().strip().lines().findFirst().orElse("");
      terminal
          .out()
          .println(
              point.number()
                  + "  "
                  + (said.length() <= 60 ? said : said.substring(0, 59) + "…")
                  + "  ("
                  + files
                  + (files == 1 ? " file" : " files")
                  + " changed since)");
    }
    terminal.err().println("Put files back with --to NUMBER: as they were before that prompt");
  }

  private static List<JrsValue> paths(List<Path> paths) {
    return paths.stream().map(path -> Json.of(path.toString())).toList();
  }
}
