package io.agenticflow.cli.config;

import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes a key into a file of {@code NAME=value} lines that only its owner can read. The other
 * lines stay. Whoever reads the file meanwhile sees the old one or the new one, and a new one is
 * never open to others, not even for a moment.
 */
final class KeysFile {
  private KeysFile() {}

  /**
   * Sets one variable.
   *
   * @param file need not exist, nor its folder
   * @throws IOException where it cannot be written; the old one is then as it was
   */
  static void set(Path file, String variable, Secret key) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no place for a file");
    }
    Files.createDirectories(folder);
    // A link stays one: what it points at is replaced.
    Path target = Files.exists(file) ? file.toRealPath() : file;
    List<String> lines = new ArrayList<>();
    if (Files.exists(target)) {
      for (String line : Files.readAllLines(target)) {
        if (!isOf(variable, line)) {
          lines.add(line);
        }
      }
    } else {
      lines.add("# Keys of model providers. Only you should be able to read this file.");
    }
    lines.add(variable + "=" + quoted(key.reveal()));
    Path beside =
        Files.createTempFile(target.toAbsolutePath().getParent(), ".keys", ".tmp", owned());
    try {
      Files.write(beside, lines);
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> owned() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  private static boolean isOf(String variable, String line) {
    String text = line.strip();
    if (text.startsWith("export ")) {
      text = text.substring("export ".length()).strip();
    }
    return text.startsWith(variable) && text.substring(variable.length()).strip().startsWith("=");
  }

  private static String quoted(String value) {
    boolean isPlain =
        value.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_-.:/+=".indexOf(c) >= 0);
    if (isPlain) {
      return value;
    }
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\' || c == '$') {
        text.append('\\');
      }
      text.append(c);
    }
    return text.append('"').toString();
  }
}
