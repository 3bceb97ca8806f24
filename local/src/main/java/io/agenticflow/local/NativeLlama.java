package io.agenticflow.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Brings llama.cpp's native library into the process, once.
 *
 * <p>The binding would unpack 5 MB into the temporary folder at each start, delete every file there
 * whose name begins with {@code llama}, and print about it on standard output. So the library is
 * unpacked here, once per version, into a folder of ours, the binding is pointed at it, and what
 * its loader prints is kept for the error message. The system property {@code
 * de.kherud.llama.lib.path}, where it is set, names a folder with another build of the library.
 */
final class NativeLlama {
  private static final String FOLDER_PROPERTY = "de.kherud.llama.lib.path";
  private static final String TEMPORARY_PROPERTY = "de.kherud.llama.tmpdir";

  private static boolean loaded;
  private static @Nullable String failure;

  private NativeLlama() {}

  /**
   * Loads the library unless it is there.
   *
   * @param folder where it is unpacked; made if it is not there
   * @throws IOException where this machine cannot run it; the message says why, in one line. It is
   *     the same at each later call, because the JVM tries a class only once
   */
  static synchronized void load(Path folder) throws IOException {
    if (loaded) {
      return;
    }
    if (failure != null) {
      throw new IOException(failure);
    }
    if (System.getProperty(FOLDER_PROPERTY) == null) {
      System.setProperty(FOLDER_PROPERTY, unpack(folder).toString());
    }
    Path empty = Files.createDirectories(folder.resolve("empty"));
    System.setProperty(TEMPORARY_PROPERTY, empty.toString());
    StringBuilder printed = new StringBuilder();
    try {
      silently(printed, () -> Class.forName("de.kherud.llama.LlamaModel"));
      loaded = true;
    } catch (LinkageError | ClassNotFoundException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      String said = printed.toString().lines().findFirst().orElse(why);
      failure =
          "llama.cpp does not load on this machine ("
              + platform()
              + "): "
              + said
              + (said.contains("libgomp") ? " (install the package libgomp1)" : "")
              + "; use a local model server instead, such as Ollama.";
      throw new IOException(failure, e);
    }
  }

  /** Returns the platform in the binding's words, for example {@code Linux/x86_64}. */
  static String platform() {
    String name = System.getProperty("os.name", "");
    String os = name.startsWith("Mac") ? "Mac" : name.startsWith("Windows") ? "Windows" : name;
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return os
        + "/"
        + switch (arch) {
          case "amd64" -> "x86_64";
          case "arm64" -> "aarch64";
          default -> arch;
        };
  }

  private static Path unpack(Path folder) throws IOException {
    String name = System.mapLibraryName("jllama");
    URL source = NativeLlama.class.getResource("/de/kherud/llama/" + platform() + "/" + name);
    if (source == null) {
      throw new IOException(
          "There is no llama.cpp library for this platform ("
              + platform()
              + ") in this installation; use a local model server instead, such as Ollama.");
    }
    URLConnection connection = source.openConnection();
    long size = connection.getContentLengthLong();
    Path home = Files.createDirectories(folder.resolve(Long.toHexString(checksum(connection))));
    Path target = home.resolve(name);
    if (!Files.isRegularFile(target) || Files.size(target) != size) {
      Path part = Files.createTempFile(home, name, ".part");
      try {
        try (InputStream in = connection.getInputStream()) {
          Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    }
    return home;
  }

  /**
   * Returns the library's checksum: from the jar's directory, which is free, else from its bytes.
   */
  private static long checksum(URLConnection connection) throws IOException {
    if (connection instanceof JarURLConnection jar && jar.getJarEntry() != null) {
      return jar.getJarEntry().getCrc();
    }
    CRC32 crc = new CRC32();
    try (InputStream in = connection.getURL().openStream()) {
      in.transferTo(
          new OutputStream() {
            @Override
            public void write(int b) {
              crc.update(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
              crc.update(bytes, from, length);
            }
          });
    }
    return crc.getValue();
  }

  /** Runs something and collects what this thread, and no other, prints meanwhile. */
  private static void silently(StringBuilder printed, Loading work) throws ClassNotFoundException {
    PrintStream out = System.out;
    PrintStream err = System.err;
    System.setOut(new PrintStream(new OfThisThread(out, printed), true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(new OfThisThread(err, printed), true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @FunctionalInterface
  private interface Loading {
    void run() throws ClassNotFoundException;
  }

  private static final class OfThisThread extends OutputStream {
    private final Thread owner = Thread.currentThread();
    private final PrintStream others;
    private final StringBuilder own;

    OfThisThread(PrintStream others, StringBuilder own) {
      this.others = others;
      this.own = own;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (owner.equals(Thread.currentThread())) {
        own.append(new String(bytes, from, length, StandardCharsets.UTF_8));
      } else {
        others.write(bytes, from, length);
      }
    }

    @Override
    public void flush() {
      others.flush();
    }
  }
}
