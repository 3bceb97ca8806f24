package io.agenticflow.catalogue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The catalogue that comes with the program and, before it, the lists that {@code models refresh}
 * has brought: one file in the program's own folder. Safe for use by several threads and processes.
 *
 * <p>The file is read when the catalogue is first asked for, and once.
 */
public final class StoredCatalogue implements Supplier<Catalogue> {
  private static final String FILE = "catalogue.json";

  /** The lock on the file holds between processes only. */
  private static final ReentrantLock WRITING = new ReentrantLock();

  private final Path file;
  private @Nullable Catalogue read;
  private @Nullable String problem;

  /**
   * @param home the program's own folder, which need not exist
   */
  public StoredCatalogue(Path home) {
    this.file = requireNonNull(home, "home").resolve(FILE);
  }

  /** Returns where the refreshed lists are kept. */
  public Path file() {
    return file;
  }

  /** Returns the catalogue; where the file cannot be read, the one that comes with the program. */
  @Override
  public synchronized Catalogue get() {
    if (read == null) {
      try {
        List<Model> refreshed = refreshed();
        read =
            refreshed.isEmpty() ? Catalogue.builtIn() : Catalogue.builtIn().refreshedBy(refreshed);
      } catch (IOException e) {
        problem = e.getMessage();
        read = Catalogue.builtIn();
      }
    }
    return read;
  }

  /**
   * Starts to read refreshed lists beside what the caller does next, so that who asks for a price
   * or a limit later waits less. Without such lists there is nothing to do.
   */
  public void readAhead() {
    if (Files.exists(file)) {
      Thread.startVirtualThread(this::get);
    }
  }

  /** Returns why the refreshed lists are not in the catalogue, one line; null where they are. */
  public synchronized @Nullable String problem() {
    get();
    return problem;
  }

  /**
   * Keeps models in the place of all that were kept of the same providers. Who reads meanwhile sees
   * the old ones or the new ones.
   *
   * @throws IOException where they cannot be written; the old ones are then as they were
   */
  public synchronized void replace(Collection<Model> models) throws IOException {
    Set<String> providers = new HashSet<>();
    models.forEach(model -> providers.add(model.provider()));
    Path folder = requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(folder);
    // Two that refresh at once would lose what one of them brought of another provider.
    WRITING.lock();
    try (FileChannel lock =
        FileChannel.open(
            folder.resolve("." + FILE + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      lock.lock();
      List<Model> all = new ArrayList<>(models);
      for (Model kept : keptOrNone()) {
        if (!providers.contains(kept.provider())) {
          all.add(kept);
        }
      }
      write(folder, CatalogueWriter.write(all));
    } finally {
      WRITING.unlock();
    }
    read = null;
    problem = null;
  }

  private void write(Path folder, byte[] json) throws IOException {
    Path beside = Files.createTempFile(folder, ".catalogue", ".tmp");
    try {
      try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(json);
        while (left.hasRemaining()) {
          out.write(left);
        }
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** What cannot be read is not worth keeping: it is about to be brought anew. */
  private List<Model> keptOrNone() {
    try {
      return refreshed();
    } catch (IOException e) {
      return List.of();
    }
  }

  private List<Model> refreshed() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return CatalogueReader.read(file.toString(), Files.readAllBytes(file));
    } catch (IOException | IllegalArgumentException | IllegalStateException | JacksonException e) {
      throw new IOException(
          file
              + " cannot be read, so the prices that come with the program count; 'models refresh'"
              + " writes it anew: "
              + firstLine(e),
          e);
    }
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
