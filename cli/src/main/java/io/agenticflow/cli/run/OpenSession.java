package io.agenticflow.cli.run;

import io.agenticflow.agent.KeptFiles;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.Transcript;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.agent.session.SessionLog;
import io.agenticflow.agent.session.SessionStore;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.context.StoredResults;
import io.agenticflow.secret.Redaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The session of a run: a new one, one that goes on, or none that is kept. */
final class OpenSession implements AutoCloseable {
  private final String id;
  private final @Nullable SavedSession before;
  private final @Nullable SessionLog log;
  private final @Nullable KeptFiles keptFiles;
  private final @Nullable Path file;
  private final @Nullable StoredResults results;
  private final List<Path> resultFolders;

  private OpenSession(
      String id,
      @Nullable SavedSession before,
      @Nullable SessionLog log,
      @Nullable KeptFiles keptFiles,
      @Nullable Path file,
      @Nullable StoredResults results,
      List<Path> resultFolders) {
    this.results = results;
    this.resultFolders = resultFolders;
    this.id = id;
    this.file = file;
    this.before = before;
    this.log = log;
    this.keptFiles = keptFiles;
  }

  /** Returns a session of which nothing is kept. */
  static OpenSession unkept() {
    return new OpenSession(SessionStore.newId(), null, null, null, null, null, List.of());
  }

  /** Returns where the sessions are. */
  static SessionStore store(Configuration configuration) {
    return new SessionStore(configuration.home().resolve("sessions"));
  }

  /**
   * Finds the session that the command line wants to go on with, as a copy where it says so; null
   * for a new one.
   *
   * @param workspace the working folder, real and absolute
   * @throws CliException where it is not there or cannot be read
   */
  static @Nullable SavedSession chosen(
      ParsedArguments arguments, Configuration configuration, Path workspace) {
    String wanted = arguments.get(Options.RESUME);
    boolean latest = arguments.isSet(Options.CONTINUE);
    boolean fork = arguments.isSet(Options.FORK_SESSION);
    String newId = arguments.get(Options.SESSION_ID);
    if (wanted == null && !latest) {
      if (fork) {
        throw new CliException(
            ExitCode.USAGE,
            "--fork-session needs a session to copy",
            "name one with --resume ID, or take the last with --continue");
      }
      return null;
    }
    if (wanted != null && latest) {
      throw new CliException(
          ExitCode.USAGE, "--resume and --continue cannot both be meant", "leave one out");
    }
    if (newId != null && !fork) {
      throw new CliException(
          ExitCode.USAGE,
          "--session-id names a new session, and this one goes on under its own id",
          "add --fork-session, or leave --session-id out");
    }
    SessionStore store = store(configuration);
    try {
      SavedSession session =
          wanted == null
              ? store
                  .latest(workspace)
                  .orElseThrow(() ->
                      new CliException(
                          ExitCode.SESSION_NOT_FOUND,
                          "there is no session of the folder " + workspace,
                          "'agentic-flow sessions list --all' shows those of all folders"))
              : store.read(wanted);
      return fork ? store.fork(session, newId == null ? SessionStore.newId() : newId) : session;
    } catch (SessionStore.NoSessionException e) {
      throw new CliException(
          ExitCode.SESSION_NOT_FOUND,
          String.valueOf(e.getMessage()),
          "'agentic-flow sessions list' shows those that are there",
          e);
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  /**
   * Opens the session to be written.
   *
   * @param before what {@link #chosen} found
   */
  static OpenSession open(
      @Nullable SavedSession before,
      ParsedArguments arguments,
      Configuration configuration,
      Path workspace,
      Terminal terminal) {
    if (arguments.isSet(Options.NO_SESSION)) {
      return new OpenSession(
          before == null ? newId(arguments) : before.header().id(),
          before,
          null,
          null,
          null,
          null,
          List.of());
    }
    SessionStore store = store(configuration);
    Redaction redaction = ProcessSecrets.redaction(terminal.environment(), configuration);
    Consumer<String> problems = problem -> terminal.err().println("Note: " + problem);
    try {
      SessionLog log =
          before == null
              ? store.create(newId(arguments), workspace, redaction, problems)
              : store.append(before, redaction, problems);
      return new OpenSession(
          log.id(),
          before,
          log,
          store.keptFiles(log.header()),
          store.file(log.header()),
          store.results(log.header(), redaction),
          store.resultFolders(log.header()));
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED,
          "the session cannot be written: " + e.getMessage(),
          "--no-session-persistence runs without one; AGENTIC_FLOW_HOME names another folder",
          e);
    }
  }

  private static String newId(ParsedArguments arguments) {
    String typed = arguments.get(Options.SESSION_ID);
    if (typed == null) {
      return SessionStore.newId();
    }
    try {
      return UUID.fromString(typed).toString();
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, typed + " is not a UUID (--session-id)", null, e);
    }
  }

  /** Returns the session's id, also where nothing is kept. */
  String id() {
    return id;
  }

  /** Returns the session's file, or null where nothing is kept. */
  @Nullable Path file() {
    return file;
  }

  /** Returns what was said before. */
  Transcript transcript() {
    return before == null ? new Transcript() : before.transcript();
  }

  /** Returns what writes the run's events down; it must hear them before all others. */
  Consumer<RunEvent> writer() {
    return log == null ? _ -> {} : log;
  }

  /** Returns where files are put aside, or null. */
  @Nullable KeptFiles keptFiles() {
    return keptFiles;
  }

  /** Returns where long results of tools go, or null. */
  @Nullable StoredResults results() {
    return results;
  }

  /** Returns where such results are, of the session that this one is a copy of too. */
  List<Path> resultFolders() {
    return resultFolders;
  }

  /** Returns the beginning of the last run of a session that goes on, or null. */
  static RunEvent.@Nullable RunStarted lastRun(@Nullable SavedSession session) {
    if (session == null) {
      return null;
    }
    RunEvent.RunStarted last = null;
    for (RunEvent event : session.events()) {
      if (event instanceof RunEvent.RunStarted started) {
        last = started;
      }
    }
    return last;
  }

  @Override
  public void close() {
    if (log != null) {
      try {
        log.close();
      } catch (IOException e) {
        throw new CliException(
            ExitCode.FAILED, "the session cannot be closed: " + e.getMessage(), null, e);
      }
    }
  }
}
