package io.agenticflow.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Bubblewrap's command line, and whether it works here (bwrap(1)). */
final class Bubblewrap {
  /** The first file that a child gets besides its standard streams. */
  private static final String FILTER = "3";

  private static final List<String> KEPT_BY_ROOT =
      List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID");

  private static final int PATIENCE_SECONDS = 10;

  private final Path program;
  private final boolean root;
  private final boolean ownProc;

  private Bubblewrap(Path program, boolean root, boolean ownProc) {
    this.program = program;
    this.root = root;
    this.ownProc = ownProc;
  }

  /** Where something is seen by the processes inside. */
  private record Mount(Path path, String... words) {}

  /** Returns the program, or null where there is none. */
  static @Nullable Path find() {
    for (String folder : List.of("/usr/bin", "/usr/local/bin", "/bin")) {
      Path candidate = Path.of(folder, "bwrap");
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * Returns one that has been tried.
   *
   * @throws SandboxException where it does not work here; the message says why
   */
  static Bubblewrap of(Spawner spawner, Rights rights, Network network, Path temporary)
      throws IOException {
    if (network instanceof Network.Ports) {
      throw new SandboxException(
          "bubblewrap gives all of the network or nothing: single ports are for Landlock");
    }
    Path program = find();
    if (program == null) {
      throw new SandboxException("there is no bwrap: install bubblewrap");
    }
    boolean root = "root".equals(System.getProperty("user.name"));
    // In a container a new /proc is refused, but the outer one can be shown.
    String why = "";
    for (boolean ownProc : new boolean[] {true, false}) {
      Bubblewrap candidate = new Bubblewrap(program, root, ownProc);
      String problem = candidate.problem(spawner, rights, network, temporary);
      if (problem == null) {
        return candidate;
      }
      why = why.isEmpty() ? problem : why;
    }
    throw new SandboxException("bubblewrap does not work here: " + why);
  }

  private @Nullable String problem(Spawner spawner, Rights rights, Network network, Path temporary)
      throws IOException {
    ProcessBuilder test = new ProcessBuilder("true").redirectErrorStream(true);
    Process process =
        spawner
            .start(
                List.of(wrapped(test, rights, network, temporary)),
                Confinement.NOTHING,
                filter(spawner, network))
            .getFirst();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return "it does not end";
      }
      String words =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.exitValue() == 0 ? null : words.lines().findFirst().orElse("it fails");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns the filter that goes with it, which {@link #wrapped} expects as file 3. */
  static byte[] filter(Spawner spawner, Network network) {
    // Without a network the processes have one of their own, with nobody else in it.
    return SeccompFilter.program(
        spawner.machine(), new Network.All(), network instanceof Network.None);
  }

  /** Returns what a builder would start, inside. */
  ProcessBuilder wrapped(ProcessBuilder builder, Rights rights, Network network, Path temporary) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--unshare-all");
    if (network instanceof Network.All) {
      command.add("--share-net");
    }
    command.addAll(List.of("--cap-drop", "ALL"));
    if (root) {
      for (String capability : KEPT_BY_ROOT) {
        command.addAll(List.of("--cap-add", capability));
      }
    }
    command.addAll(List.of("--dev", "/dev"));
    command.addAll(ownProc ? List.of("--proc", "/proc") : List.of("--ro-bind", "/proc", "/proc"));
    if (ownProc) {
      // Root may write these by the files' own permissions, and they are the whole machine's.
      for (String name : List.of("sys", "sysrq-trigger", "irq", "bus", "fs")) {
        command.addAll(List.of("--ro-bind-try", "/proc/" + name, "/proc/" + name));
      }
    }
    for (Mount mount : mounts(rights, temporary)) {
      command.addAll(List.of(mount.words));
    }
    if (builder.directory() != null) {
      command.addAll(List.of("--chdir", builder.directory().getPath()));
    }
    command.addAll(List.of("--seccomp", FILTER, "--"));
    command.addAll(builder.command());
    ProcessBuilder wrapped =
        new ProcessBuilder(command)
            .redirectErrorStream(builder.redirectErrorStream())
            .redirectInput(builder.redirectInput())
            .redirectOutput(builder.redirectOutput())
            .redirectError(builder.redirectError());
    wrapped.environment().clear();
    wrapped.environment().putAll(builder.environment());
    return wrapped;
  }

  /** What is higher comes first, so that nothing hides what is to be seen below it. */
  private static List<Mount> mounts(Rights rights, Path temporary) {
    List<Mount> mounts = new ArrayList<>();
    mounts.add(bind("--bind", temporary, Path.of("/tmp")));
    for (Path path : rights.read()) {
      if (path.equals(Path.of("/proc"))) {
        continue;
      }
      if (Files.isSymbolicLink(path) && path.getNameCount() == 1) {
        mounts.add(link(path));
      } else {
        mounts.add(bind("--ro-bind", path, path));
      }
    }
    rights.write().forEach(path -> mounts.add(bind("--bind", path, path)));
    rights.guarded().stream()
        .filter(path -> Files.exists(path) && !Files.isSymbolicLink(path))
        .forEach(path -> mounts.add(bind("--ro-bind", path, path)));
    mounts.sort(Comparator.comparingInt(mount -> mount.path.getNameCount()));
    return mounts;
  }

  private static Mount bind(String kind, Path from, Path to) {
    return new Mount(to, kind, from.toString(), to.toString());
  }

  /** Such as /bin, which is a link to usr/bin. */
  private static Mount link(Path path) {
    try {
      return new Mount(path, "--symlink", Files.readSymbolicLink(path).toString(), path.toString());
    } catch (IOException e) {
      return bind("--ro-bind", path, path);
    }
  }
}
