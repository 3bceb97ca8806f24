package io.agenticflow.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.sandbox.EscapeAttempts.Attempt;
import io.agenticflow.sandbox.EscapeAttempts.Control;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes every attempt of {@link EscapeAttempts} as root and as a user, under every level that this
 * machine has, and holds docs/sandbox.md to what comes of it. Without a sandbox the attempts must
 * get through: one that cannot shows nothing.
 */
@Timeout(300)
class EscapeMatrixTest {
  private static final Path DOCUMENT = Path.of("../docs/sandbox.md");
  private static final String BEGINNING = "<!-- what was tried: do not edit -->\n";
  private static final String HOW_TO_RENEW =
      "To write it anew from what is seen now, run this test as root, with bubblewrap installed,"
          + " and with the environment variable AGENTIC_FLOW_RENEW=1, look at the difference, and"
          + " commit it.";
  private static final String NOBODY = "65534";

  @TempDir Path folder = Path.of("");

  /** One column of the table. */
  private enum Column {
    ROOT_LANDLOCK("landlock, root", true, "landlock"),
    USER_LANDLOCK("landlock, user", false, "landlock"),
    ROOT_BWRAP("bwrap, root", true, "bwrap"),
    USER_BWRAP("bwrap, user", false, "bwrap"),
    ROOT_NONE("none, root", true, "none"),
    USER_NONE("none, user", false, "none");

    private final String title;
    private final boolean root;
    private final String level;

    Column(String title, boolean root, String level) {
      this.title = title;
      this.root = root;
      this.level = level;
    }

    /** Whether the table shows it; without a sandbox it is a control only. */
    boolean isShown() {
      return !level.equals("none");
    }
  }

  @Test
  void document_saysWhatAttemptsGot() throws Exception {
    assumeThat(Machine.current()).as("a system that we know").isNotNull();
    assumeThat(Bubblewrap.find() != null || hasLandlock()).as("something to test").isTrue();
    Map<Column, List<String>> seen = outcomes();
    List<Attempt> attempts = EscapeAttempts.all();
    assertThat(attempts).hasSizeGreaterThan(40);
    List<String> weak = new ArrayList<>();
    seen.forEach((column, cells) -> {
      for (int i = 0; i < cells.size(); i++) {
        Control control = attempts.get(i).control();
        if (!column.isShown()
            && cells.get(i).equals("held")
            && (control == Control.EVERYBODY || (control == Control.ROOT && column.root))) {
          weak.add(column.title + ": " + attempts.get(i).name());
        }
      }
    });
    assertThat(weak).as("attempts that fail even where nothing holds them").isEmpty();

    String text = Files.readString(DOCUMENT);
    int from = text.indexOf(BEGINNING) + BEGINNING.length();
    assertThat(from).as("%s has the mark", DOCUMENT).isGreaterThan(BEGINNING.length());
    List<String> known = text.substring(from).lines().skip(2).toList();
    String table = table(attempts, seen, known);
    if ("1".equals(System.getenv("AGENTIC_FLOW_RENEW"))) {
      text = text.substring(0, from) + table;
      Files.writeString(DOCUMENT, text);
    }
    assertThat(text.substring(from)).as(HOW_TO_RENEW).isEqualTo(table);
  }

  /** What was not run here keeps what the document says. */
  private static String table(
      List<Attempt> attempts, Map<Column, List<String>> seen, List<String> known) {
    StringBuilder table = new StringBuilder("| What | Attempt |");
    StringBuilder line = new StringBuilder("|---|---|");
    List<Column> shown = Stream.of(Column.values()).filter(Column::isShown).toList();
    for (Column column : shown) {
      table.append(' ').append(column.title).append(" |");
      line.append("---|");
    }
    table.append('\n').append(line).append('\n');
    for (int i = 0; i < attempts.size(); i++) {
      Attempt attempt = attempts.get(i);
      table.append("| ").append(attempt.group()).append(" | ").append(attempt.name()).append(" |");
      String[] old = i < known.size() ? known.get(i).split("\\|", -1) : new String[0];
      for (int c = 0; c < shown.size(); c++) {
        List<String> cells = seen.get(shown.get(c));
        String cell =
            cells != null ? cells.get(i) : old.length > c + 3 ? old[c + 3].strip() : "not run";
        table.append(' ').append(cell.equals("held") ? "held" : "**" + plain(cell) + "**");
        table.append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static String plain(String cell) {
    return cell.replace("*", "");
  }

  private Map<Column, List<String>> outcomes() throws Exception {
    String classes = classes();
    Map<Column, Future<List<String>>> running = new LinkedHashMap<>();
    Map<Column, List<String>> outcomes = new LinkedHashMap<>();
    boolean root = "root".equals(System.getProperty("user.name"));
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (Column column : Column.values()) {
        boolean there =
            switch (column.level) {
              case "bwrap" -> Bubblewrap.find() != null;
              case "landlock" -> hasLandlock();
              default -> true;
            };
        if (there && (root || !column.root)) {
          running.put(column, two.submit(() -> run(column, root, classes)));
        }
      }
      for (Map.Entry<Column, Future<List<String>>> each : running.entrySet()) {
        outcomes.put(each.getKey(), each.getValue().get());
      }
    }
    return outcomes;
  }

  private static boolean hasLandlock() {
    Kernel kernel = Kernel.current();
    try {
      return kernel != null && Landlock.of(kernel).version() >= 6;
    } catch (SandboxException e) {
      return false;
    }
  }

  private List<String> run(Column column, boolean asRoot, String classes) throws Exception {
    Path base = Files.createDirectory(folder.resolve(column.name()));
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> command = new ArrayList<>();
    if (asRoot && !column.root) {
      command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    command.addAll(
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classes,
            EscapeRun.class.getName(),
            column.level,
            base.toString()));
    Path errors = folder.resolve(column.name() + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(base.toFile()).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
    builder.environment().put("OPENAI_API_KEY", EscapeRun.KEY);
    Process process = builder.start();
    process.getOutputStream().close();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as("%s: %s", column.title, Files.readString(errors)).isZero();
    assertThat(lines).hasSameSizeAs(EscapeAttempts.all());
    return lines.stream().map(line -> line.substring(line.indexOf('\t') + 1)).toList();
  }

  /** Everybody can read these; what Maven has built, perhaps not. */
  private String classes() throws IOException, URISyntaxException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path to = Files.createDirectory(folder.resolve("classes"));
    List<String> path = new ArrayList<>();
    for (Class<?> one :
        List.of(Sandbox.class, EscapeRun.class, Cancellation.class, Nullable.class)) {
      Path from = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path target = to.resolve(String.valueOf(path.size()));
      path.add(target.toString());
      if (Files.isDirectory(from)) {
        copy(from, target);
      } else {
        Files.copy(from, target); // a jar, whatever its name
      }
    }
    return String.join(":", path);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(path -> {
        try {
          Path target = to.resolve(from.relativize(path).toString()).normalize();
          if (Files.isDirectory(path)) {
            Files.createDirectories(target);
          } else if (path.toString().endsWith(".class")) {
            Files.copy(path, target);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
