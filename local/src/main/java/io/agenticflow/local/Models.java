package io.agenticflow.local;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.HttpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The model files on this machine, and where more come from. Safe for use by several threads and
 * processes.
 *
 * <p>Each model is one {@code .gguf} file in one folder. Files that somebody put there by hand
 * count too.
 */
public final class Models {
  private static final String SUFFIX = ".gguf";

  private final Path folder;
  private final HttpTransport transport;
  private final Hub hub;
  private final Duration pause;

  /**
   * Creates a view of one folder, which need not be there yet.
   *
   * @param environment {@code HF_ENDPOINT} names another hub than the public one, {@code HF_TOKEN}
   *     is sent to the hub
   */
  public Models(Path folder, HttpTransport transport, Map<String, String> environment) {
    this(folder, transport, environment, Duration.ofSeconds(2));
  }

  Models(Path folder, HttpTransport transport, Map<String, String> environment, Duration pause) {
    this.folder = folder;
    this.transport = transport;
    this.hub = Hub.of(environment);
    this.pause = pause;
  }

  /**
   * Returns where models are kept: {@code models} in {@code AGENTIC_FLOW_HOME}, or in {@code
   * ~/.agentic-flow}.
   */
  public static Path folder(Map<String, String> environment, Path userHome) {
    String home = environment.get("AGENTIC_FLOW_HOME");
    return (home == null || home.isBlank() ? userHome.resolve(".agentic-flow") : Path.of(home))
        .resolve("models");
  }

  /** Returns the models that can be pulled by name, the best first. */
  public static List<CatalogModel> catalog() {
    return CatalogModel.ALL;
  }

  /** Returns the folder. */
  public Path folder() {
    return folder;
  }

  /**
   * Returns the models that are here, the newest first.
   *
   * @throws UncheckedIOException where the folder is there but cannot be read
   */
  public List<InstalledModel> installed() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<InstalledModel> models = new ArrayList<>();
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(SUFFIX) && Files.isRegularFile(file)) {
          models.add(installed(file));
        }
      }
      models.sort(
          Comparator.comparing(InstalledModel::pulled)
              .reversed()
              .thenComparing(InstalledModel::name));
      return List.copyOf(models);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The folder of models " + folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static InstalledModel installed(Path file) throws IOException {
    String fileName = file.getFileName().toString();
    String name =
        fileName.endsWith(SUFFIX)
            ? fileName.substring(0, fileName.length() - SUFFIX.length())
            : fileName;
    for (CatalogModel model : CatalogModel.ALL) {
      if (model.file().equals(fileName)) {
        name = model.name();
      }
    }
    return new InstalledModel(
        name, file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
  }

  /**
   * Returns the model that is taken where none is named, or null where none is here: the newest.
   */
  public @Nullable InstalledModel latest() {
    List<InstalledModel> models = installed();
    return models.isEmpty() ? null : models.getFirst();
  }

  /**
   * Returns the model that is meant, or null where it is not here.
   *
   * @param wanted a path to a file, a model's name, a file's name, or the beginning of exactly one
   *     model's name; {@code gguf:} before it is ignored
   */
  public @Nullable InstalledModel find(String wanted) {
    String name = wanted.startsWith("gguf:") ? wanted.substring("gguf:".length()) : wanted;
    if (name.isBlank()) {
      return null;
    }
    try {
      Path path = Path.of(name);
      if (Files.isRegularFile(path)) {
        return installed(path);
      }
    } catch (InvalidPathException | IOException e) {
      // No path, then: a name.
    }
    List<InstalledModel> models = installed();
    CatalogModel known = CatalogModel.named(name);
    for (InstalledModel model : models) {
      String fileName = model.file().getFileName().toString();
      if (model.name().equalsIgnoreCase(name)
          || fileName.equalsIgnoreCase(name)
          || fileName.equalsIgnoreCase(name + SUFFIX)
          || (known != null && fileName.equals(known.file()))) {
        return model;
      }
    }
    String start = name.toLowerCase(Locale.ROOT);
    List<InstalledModel> beginning =
        models.stream().filter(m -> m.name().toLowerCase(Locale.ROOT).startsWith(start)).toList();
    return beginning.size() == 1 ? beginning.getFirst() : null;
  }

  /** Returns one line that says that a model is not here, and which ones are or could be. */
  public String notFound(String wanted) {
    String name = wanted.startsWith("gguf:") ? wanted.substring("gguf:".length()) : wanted;
    List<String> here = installed().stream().map(InstalledModel::name).toList();
    CatalogModel known = CatalogModel.named(name);
    if (known != null) {
      return "The model "
          + name
          + " is not here; fetch it with 'models pull "
          + known.name()
          + "' ("
          + size(known.bytes())
          + ").";
    }
    return "There is no model file or model named "
        + name
        + (here.isEmpty() ? " and no model in " + folder : "; here are: " + String.join(", ", here))
        + ". 'models pull' fetches: "
        + String.join(", ", near(name))
        + ".";
  }

  /** Returns the catalogue's names, the nearest first and at most four. */
  static List<String> near(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return CatalogModel.ALL.stream()
        .map(CatalogModel::name)
        .sorted(Comparator.comparingInt(known -> distance(wanted, known)))
        .limit(4)
        .toList();
  }

  /** Returns the number of letters to insert, delete or change to make one of the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  /** Returns for example {@code 1.1 GB}. */
  static String size(long bytes) {
    return bytes >= 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f GB", bytes / 1e9)
        : String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
  }

  /**
   * Fetches a model, or what is missing of it, and returns it once its checksum is right. A model
   * that is here already is returned at once. What was fetched before a failure is kept for the
   * next attempt.
   *
   * @param wanted a name of the {@link #catalog()}, {@code owner/repository/file.gguf} on the hub,
   *     or a URL
   * @throws PullException where that fails; also where another process is at it
   */
  public InstalledModel pull(String wanted, PullListener listener, Cancellation cancellation)
      throws PullException {
    Source source = source(wanted);
    Path target = folder.resolve(source.fileName());
    try {
      Files.createDirectories(folder);
      try (PullLock _ = PullLock.of(folder, source.fileName())) {
        if (Files.isRegularFile(target)) {
          listener.note(target + " is here already.");
        } else {
          new Download(transport, hub, source.uri(), target, listener, cancellation, pause).run();
        }
      }
      return installed(target);
    } catch (IOException e) {
      throw new PullException("Fetching " + source.uri() + " failed: " + e.getMessage(), e);
    }
  }

  private record Source(URI uri, String fileName) {}

  private Source source(String wanted) throws PullException {
    CatalogModel known = CatalogModel.named(wanted);
    if (known != null) {
      return new Source(hub.file(known.repository(), known.file()), known.file());
    }
    boolean url = wanted.startsWith("https://") || wanted.startsWith("http://");
    String path = url ? wanted.replaceAll("[?#].*$", "") : wanted;
    String fileName = path.substring(path.lastIndexOf('/') + 1);
    String[] steps = path.split("/", -1);
    if (!url && steps.length < 3) {
      throw PullException.unknown(
          "There is no model named "
              + wanted
              + ". Near: "
              + String.join(", ", near(wanted))
              + "; or give owner/repository/file.gguf, or a URL.");
    }
    if (!fileName.endsWith(SUFFIX) || !fileName.matches("[A-Za-z0-9][A-Za-z0-9._+-]*")) {
      throw new PullException(wanted + " does not name a .gguf file.");
    }
    if (fileName.matches(".*-\\d{5}-of-\\d{5}\\.gguf")) {
      throw new PullException(wanted + " is one part of several; take a model that is one file.");
    }
    try {
      URI uri =
          url
              ? URI.create(wanted)
              : hub.file(
                  steps[0] + "/" + steps[1],
                  String.join("/", List.of(steps).subList(2, steps.length)));
      return new Source(uri, fileName);
    } catch (IllegalArgumentException e) {
      throw new PullException(wanted + " is not an address: " + e.getMessage(), e);
    }
  }
}
