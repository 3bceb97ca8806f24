package io.agenticflow.mcp.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.remote.Origin;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The log-ins at servers, a file each, that only its owner can read. They belong to a server's
 * address, not to the name that the user gave it: a name that is moved to another address takes no
 * token along. Safe for use by several threads and programs.
 */
public final class LoginStore {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  /** The locks of files hold between programs only; these hold between threads. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Path folder;

  /**
   * @param folder made when something is kept
   */
  public LoginStore(Path folder) {
    this.folder = folder;
  }

  /** What is done while nobody else changes the log-in at the same server. */
  @FunctionalInterface
  interface Change<T> {
    T make() throws IOException;
  }

  /**
   * Forgets the log-in at a server.
   *
   * @return whether there was one
   */
  public boolean forget(URI server) throws IOException {
    return alone(server, () -> Files.deleteIfExists(file(server)));
  }

  /** Returns whether there is a token for a server; whether it is still good is not known. */
  public boolean has(URI server) throws IOException {
    Login login = read(server);
    return login != null && login.access() != null;
  }

  /** Returns what is kept for a server; null for nothing, also where the file is damaged. */
  @Nullable Login read(URI server) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file(server));
    } catch (NoSuchFileException e) {
      return null;
    }
    try {
      JrsValue json = Json.parse(bytes);
      // Two addresses have one file only where the digest fails.
      return server.toString().equals(Json.string(json, "server")) ? Login.read(json) : null;
    } catch (JsonException e) {
      return null; // as documented: the user logs in once more
    }
  }

  void write(URI server, Login login) throws IOException {
    JrsObject json = Json.object().put("server", server.toString()).build();
    LinkedHashMap<String, JrsValue> fields = new LinkedHashMap<>();
    Json.fields(json).forEach(each -> fields.put(each.getKey(), each.getValue()));
    Json.fields(login.json()).forEach(each -> fields.put(each.getKey(), each.getValue()));
    Path file = file(server);
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    makeFolder();
    Files.deleteIfExists(fresh);
    try (FileChannel out =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            permissions("rw-------"))) {
      ByteBuffer bytes = ByteBuffer.wrap(Json.writeBytes(new JrsObject(fields)));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Makes a change that no other thread or program makes for the same server at the same time: a
   * refresh token is good for one use.
   */
  <T> T alone(URI server, Change<T> change) throws IOException {
    Path file = file(server);
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    ReentrantLock threads =
        THREADS.computeIfAbsent(lock.toAbsolutePath(), _ -> new ReentrantLock());
    threads.lock();
    try {
      makeFolder();
      try (FileChannel channel =
              FileChannel.open(
                  lock,
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  permissions("rw-------"));
          FileLock _ = channel.lock()) {
        return change.make();
      }
    } finally {
      threads.unlock();
    }
  }

  private void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions("rwx------"));
    }
  }

  private Path file(URI server) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(server.toString().getBytes(UTF_8));
      String host = Origin.of(server).host().replaceAll("[^a-z0-9.-]", "_");
      return folder.resolve(host + "-" + HexFormat.of().formatHex(digest, 0, 8) + ".json");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static FileAttribute<?>[] permissions(String posix) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))
        }
        : new FileAttribute<?>[0]; // elsewhere the home folder's own rights hold
  }
}
