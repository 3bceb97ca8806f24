package io.agenticflow.agent.session;

import io.agenticflow.agent.KeptFiles;
import io.agenticflow.context.StoredResults;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.secret.Redaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of all sessions: one folder for each workspace, in it a file and a folder of kept file
 * contents for each session. Safe for use by several threads and processes; a session that is being
 * written is locked.
 */
public final class SessionStore {
  private static final String ENDING = ".jsonl";
  private static final String KEPT = ".files";
  private static final String RESULTS = ".results";

  private final Path folder;

  /**
   * @param folder need not exist
   */
  public SessionStore(Path folder) {
    this.folder = folder;
  }

  /**
   * A session in a list.
   *
   * @param lastWritten when something last happened in it
   * @param size of its file, in bytes
   */
  public record Listed(SessionHeader header, Path file, Instant lastWritten, long size) {}

  /**
   * Begins a session.
   *
   * @param id a UUID that no session has
   * @param problems is told once, in words for people, when nothing more can be written
   * @throws IOException where it cannot be written, or is there already; the message is for people
   */
  public SessionLog create(
      String id, Path workspace, Redaction redaction, Consumer<String> problems)
      throws IOException {
    SessionHeader header = new SessionHeader(id, workspace, Instant.now(), null);
    try {
      return SessionLog.open(fileOf(header), header, 0, redaction, problems);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "there is a session " + id + " already; resume it, or take another id", e);
    }
  }

  /**
   * Goes on writing a session.
   *
   * @throws IOException where it cannot be written or is in use; the message is for people
   */
  public SessionLog append(SavedSession session, Redaction redaction, Consumer<String> problems)
      throws IOException {
    return SessionLog.open(
        session.file(), session.header(), session.wholeBytes(), redaction, problems);
  }

  /**
   * Copies a session under a new name, with what was kept of its files.
   *
   * @param id a UUID that no session has
   */
  public SavedSession fork(SavedSession session, String id) throws IOException {
    SessionHeader header =
        new SessionHeader(id, session.header().workspace(), Instant.now(), session.header().id());
    Path file = fileOf(header);
    String lines = Files.readString(session.file());
    int first = lines.indexOf('\n') + 1;
    int end = lines.lastIndexOf('\n') + 1;
    byte[] copy =
        (Json.write(header.toJson()) + "\n" + lines.substring(first, end))
            .getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Channels.newOutputStream(OwnerOnly.create(file))) {
      out.write(copy);
    }
    Path kept = keptOf(session.file());
    if (Files.isDirectory(kept)) {
      OwnerOnly.folder(keptOf(file));
      try (Stream<Path> blobs = Files.list(kept)) {
        for (Path blob : blobs.toList()) {
          Files.copy(blob, keptOf(file).resolve(name(blob)), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return SavedSession.read(file);
  }

  /**
   * Reads the session with this id, or the only one whose id begins so.
   *
   * @throws IOException where there is none or more than one, or where it cannot be read; the
   *     message is for people
   */
  public SavedSession read(String idOrBeginning) throws IOException {
    List<Path> files = files().filter(file -> name(file).startsWith(idOrBeginning)).toList();
    if (files.isEmpty() || idOrBeginning.isEmpty()) {
      throw new NoSessionException("there is no session " + idOrBeginning);
    }
    if (files.size() > 1) {
      throw new NoSessionException(
          "there are " + files.size() + " sessions whose id begins with " + idOrBeginning);
    }
    return SavedSession.read(files.getFirst());
  }

  /** Returns whether there is a session with exactly this id. */
  public boolean has(String id) throws IOException {
    return files().anyMatch(file -> name(file).equals(id + ENDING));
  }

  /** Returns the session of a workspace that was written last. */
  public Optional<SavedSession> latest(Path workspace) throws IOException {
    Path own = folder.resolve(WorkspaceName.of(workspace));
    if (!Files.isDirectory(own)) {
      return Optional.empty();
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(own)) {
      files = all.filter(SessionStore::isSession).toList();
    }
    Path last = null;
    FileTime time = FileTime.fromMillis(0);
    for (Path file : files) {
      FileTime written = Files.getLastModifiedTime(file);
      if (written.compareTo(time) >= 0) {
        last = file;
        time = written;
      }
    }
    return last == null ? Optional.empty() : Optional.of(SavedSession.read(last));
  }

  /**
   * Lists sessions, the one that was written last first.
   *
   * @param workspace only those of this folder; null for all
   * @param problems is told of each file that is not a session, in words for people
   */
  public List<Listed> list(@Nullable Path workspace, Consumer<String> problems) throws IOException {
    List<Listed> listed = new ArrayList<>();
    for (Path file : files().toList()) {
      try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        SessionHeader header = SessionHeader.read(String.valueOf(in.readLine()));
        if (workspace == null || header.workspace().equals(workspace)) {
          listed.add(
              new Listed(
                  header, file, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
        }
      } catch (JsonException | NoSuchFileException e) {
        problems.accept(file + " is not a session: " + e.getMessage());
      }
    }
    listed.sort(Comparator.comparing(Listed::lastWritten).reversed());
    return listed;
  }

  /** Removes a session, what was kept of its files and the long results of its tools. */
  public void delete(SavedSession session) throws IOException {
    for (String kind : List.of(KEPT, RESULTS)) {
      Path kept = besides(session.file(), kind);
      if (Files.isDirectory(kept)) {
        try (Stream<Path> files = Files.list(kept)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(kept);
      }
    }
    Files.delete(session.file());
  }

  /** Returns a session's file. */
  public Path file(SessionHeader header) {
    return fileOf(header);
  }

  /** Returns where the files that a session's tools change are put aside. */
  public KeptFiles keptFiles(SessionHeader header) {
    return new KeptBytes(keptOf(fileOf(header)));
  }

  /**
   * Returns where a session's long results of tools are, and those of the session that it began as
   * a copy of; the folders need not exist.
   */
  public List<Path> resultFolders(SessionHeader header) {
    Path file = fileOf(header);
    String original = header.forkedFrom();
    return original == null
        ? List.of(besides(file, RESULTS))
        : List.of(besides(file, RESULTS), besides(file.resolveSibling(original + ENDING), RESULTS));
  }

  /** Returns what puts long results of tools there. */
  public StoredResults results(SessionHeader header, Redaction redaction) {
    return new ResultFolder(besides(fileOf(header), RESULTS).toAbsolutePath(), redaction);
  }

  /** Returns what puts a session's files back. */
  public Rewind rewind(SavedSession session) {
    return new Rewind(session, new KeptBytes(keptOf(session.file())));
  }

  /** Returns a name for a new session. */
  public static String newId() {
    return UUID.randomUUID().toString();
  }

  private Path fileOf(SessionHeader header) {
    return folder.resolve(WorkspaceName.of(header.workspace())).resolve(header.id() + ENDING);
  }

  private static Path keptOf(Path file) {
    return besides(file, KEPT);
  }

  private static Path besides(Path file, String ending) {
    String name = name(file);
    return file.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ending);
  }

  private Stream<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> workspaces = Files.list(folder)) {
      for (Path each : workspaces.filter(Files::isDirectory).toList()) {
        try (Stream<Path> inside = Files.list(each)) {
          inside.filter(SessionStore::isSession).forEach(files::add);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return files.stream();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static boolean isSession(Path file) {
    return name(file).endsWith(ENDING);
  }

  /** Thrown where the session that was asked for is not there; the message is for people. */
  public static final class NoSessionException extends IOException {
    private static final long serialVersionUID = 1L;

    NoSessionException(String message) {
      super(message);
    }
  }
}
