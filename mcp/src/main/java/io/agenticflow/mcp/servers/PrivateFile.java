package io.agenticflow.mcp.servers;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** A file of one JSON object, which is replaced as a whole so that nobody reads half of it. */
final class PrivateFile {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateFile() {}

  /**
   * Returns what the file holds; null where there is none.
   *
   * @throws IOException where it cannot be read or holds no JSON object
   */
  static @Nullable JrsObject read(Path file) throws IOException {
    JrsValue value;
    try {
      value = Json.parse(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return null;
    } catch (JsonException e) {
      throw new IOException(file + " is not valid JSON: " + e.getMessage(), e);
    }
    if (value instanceof JrsObject object) {
      return object;
    }
    throw new IOException(file + " does not hold a JSON object");
  }

  /**
   * Writes the file anew.
   *
   * @param onlyOwner whether nobody else may read it; else it gets the usual rights
   */
  static void write(Path file, String text, boolean onlyOwner) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no file");
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, rights(onlyOwner, "rwx------"));
    }
    Path part =
        onlyOwner
            ? Files.createTempFile(folder, file.getFileName() + ".", ".part")
            : Files.createFile(folder.resolve(file.getFileName() + "." + System.nanoTime()));
    try {
      Files.writeString(part, text, StandardCharsets.UTF_8);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static FileAttribute<?>[] rights(boolean onlyOwner, String posix) {
    return onlyOwner && POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))
        }
        : new FileAttribute<?>[0];
  }
}
