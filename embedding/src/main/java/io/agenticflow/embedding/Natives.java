package io.agenticflow.embedding;

import io.agenticflow.store.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The native libraries of the model's runtime, unpacked once into a folder of the program's home.
 *
 * <p>Left to itself the runtime unpacks its 28 MB at every start into the machine's folder for
 * temporary files, and leaves them there when the process is killed.
 */
final class Natives {
  /** Where the runtime looks for its libraries. */
  private static final String FOLDER = "onnxruntime.native.path";

  private Natives() {}

  /**
   * Makes the runtime use the libraries in the folder, after having put there what is missing. To
   * be called before the runtime's first use.
   *
   * @throws IOException where they cannot be written, or there are none for this machine
   */
  static void prepare(Path folder) throws IOException {
    if (System.getProperty(FOLDER) != null) {
      return; // the user's own, or done before
    }
    String platform = platform();
    if (platform == null) {
      throw new IOException("the model's runtime has no library for this kind of machine");
    }
    Path home = folder.resolve(platform);
    OwnerOnly.folder(home);
    for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
      String name = System.mapLibraryName(library);
      unpack("ai/onnxruntime/native/" + platform + "/" + name, home.resolve(name));
    }
    System.setProperty(FOLDER, home.toString());
  }

  private static void unpack(String resource, Path target) throws IOException {
    var source = Natives.class.getClassLoader().getResource(resource);
    if (source == null) {
      throw new IOException("the model's runtime has no library for this kind of machine");
    }
    var connection = source.openConnection();
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      long size = connection.getContentLengthLong();
      if (Files.exists(target) && Files.size(target) == size) {
        return;
      }
      // Under a name of its own first: a process that was killed leaves no half of a library.
      Path part = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
      Files.deleteIfExists(part);
      try {
        try (FileChannel out = OwnerOnly.create(part)) {
          in.transferTo(Channels.newOutputStream(out));
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  /** The runtime's name for this machine, or null where it knows none. */
  private static @Nullable String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String chip =
        switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64" -> "aarch64";
          default -> null;
        };
    if (chip == null) {
      return null;
    }
    if (os.contains("linux")) {
      return "linux-" + chip;
    }
    if (os.contains("mac")) {
      return "osx-" + chip;
    }
    return os.contains("windows") ? "win-" + chip : null;
  }
}
