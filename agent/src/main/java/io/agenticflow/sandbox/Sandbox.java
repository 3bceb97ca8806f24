package io.agenticflow.sandbox;

import io.agenticflow.tool.process.ProcessLauncher;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts the child processes of a run so that they can do no more than its policy allows. Safe for
 * use by several threads.
 *
 * <p>It fails closed: what cannot be confined is not started. Closing it removes the processes'
 * private temporary folder.
 */
public final class Sandbox implements ProcessLauncher, AutoCloseable {
  private final SandboxPolicy policy;
  private final List<SandboxLevel> candidates;
  private final Consumer<String> notices;
  private final @Nullable String impossible;
  private final GuardedFiles guarded;
  private final List<Path> gitFolders;
  private @Nullable Path temporary;
  private @Nullable Setting setting;
  private boolean closed;

  /** A level that has been set up. */
  private sealed interface Setting {
    record Plain() implements Setting {}

    record ByLandlock(Spawner spawner, Kernel kernel, Landlock landlock) implements Setting {}

    record ByBubblewrap(Spawner spawner, Bubblewrap bubblewrap, byte[] filter) implements Setting {}
  }

  private Sandbox(
      SandboxPolicy policy,
      List<SandboxLevel> candidates,
      @Nullable String impossible,
      Consumer<String> notices) {
    this.policy = policy;
    this.candidates = candidates;
    this.impossible = impossible;
    this.notices = notices;
    this.gitFolders =
        policy.workspace().stream()
            .map(LinkedRepository::of)
            .filter(java.util.Objects::nonNull)
            .map(Path.class::cast)
            .toList();
    this.guarded = new GuardedFiles(policy.workspace(), gitFolders);
  }

  /**
   * Returns the strongest sandbox that this machine seems to have. Whether it does is found out
   * when the first process is started; where a level fails then, the next one is tried.
   *
   * @param notices is told in one line where that happens
   */
  public static Sandbox automatic(SandboxPolicy policy, Consumer<String> notices) {
    if (Machine.current() == null) {
      return new Sandbox(
          policy,
          List.of(),
          "there is no sandbox for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch"),
          notices);
    }
    List<SandboxLevel> candidates = new ArrayList<>();
    if (Container.isOne()) {
      candidates.add(SandboxLevel.CONTAINER_LANDLOCK);
    }
    if (Bubblewrap.find() != null && !(policy.network() instanceof Network.Ports)) {
      candidates.add(SandboxLevel.BWRAP);
    }
    if (!Container.isOne()) {
      candidates.add(SandboxLevel.LANDLOCK);
    }
    return new Sandbox(policy, candidates, null, notices);
  }

  /**
   * Returns a sandbox of one level, which has been set up.
   *
   * @throws SandboxException where it cannot be; the message says why
   */
  public static Sandbox of(SandboxLevel level, SandboxPolicy policy) throws IOException {
    Sandbox sandbox = new Sandbox(policy, List.of(level), null, notice -> {});
    try {
      sandbox.setting();
      return sandbox;
    } catch (IOException e) {
      sandbox.close();
      throw e;
    }
  }

  /**
   * Does already what the first start would have to do. What fails here fails there again, and is
   * told there. Does nothing once the sandbox is closed.
   */
  public synchronized void prepare() {
    if (closed) {
      return;
    }
    try {
      setting();
    } catch (IOException e) {
      // The first start says so, if there is ever one.
    }
  }

  /** Returns the level that is set up, or that will be tried first; null where there is none. */
  public synchronized @Nullable SandboxLevel level() {
    return candidates.isEmpty() ? null : candidates.getFirst();
  }

  /** Returns in one line for people what commands may do. */
  public String summary() {
    SandboxLevel level = level();
    if (level == null) {
      return "no commands: " + impossible + " (--sandbox none runs them unconfined)";
    }
    if (level == SandboxLevel.NONE) {
      return "none: commands can do what you can do";
    }
    return level.word()
        + ": "
        + policy.network().words()
        + ", writes to "
        + writable().stream().map(Path::toString).collect(Collectors.joining(", "))
        + " and a temporary folder";
  }

  /** Returns what a model should know of it before it writes a command; empty for {@code none}. */
  public List<String> limits() {
    SandboxLevel level = level();
    if (level == null) {
      return List.of("Commands cannot be run on this machine.");
    }
    if (level == SandboxLevel.NONE) {
      return List.of();
    }
    return List.of(
        "Commands run in a sandbox: they can write only to "
            + writable().stream().map(Path::toString).collect(Collectors.joining(", "))
            + " and to the folder $TMPDIR, not to /tmp.",
        "They have "
            + policy.network().words()
            + (policy.network() instanceof Network.All
                ? "."
                : ": say what is missing rather than try to get around it."));
  }

  /**
   * Returns what a kernel that is too old leaves out of the level that is set up, in words; empty
   * where that is nothing, or no process has been started yet.
   */
  public synchronized List<String> missing() {
    return setting instanceof Setting.ByLandlock(_, _, Landlock landlock)
        ? landlock.missing()
        : List.of();
  }

  @Override
  public List<Process> start(List<ProcessBuilder> pipeline) throws IOException {
    Setting now = setting();
    if (now instanceof Setting.Plain) {
      return ProcessLauncher.PLAIN.start(pipeline);
    }
    Path private_ = temporary();
    String shown = now instanceof Setting.ByBubblewrap ? "/tmp" : private_.toString();
    for (ProcessBuilder builder : pipeline) {
      prepare(builder.environment(), pipeline.getFirst().environment(), shown);
    }
    Rights rights = rights(private_);
    guarded.begin();
    boolean started = false;
    try {
      List<Process> processes =
          switch (now) {
            case Setting.Plain _ -> throw new IllegalStateException("is started above");
            case Setting.ByLandlock(Spawner spawner, Kernel kernel, Landlock landlock) ->
                spawner.start(
                    pipeline,
                    Confinement.landlock(kernel, landlock, rights, policy.network()),
                    null);
            case Setting.ByBubblewrap(Spawner spawner, Bubblewrap bubblewrap, byte[] filter) -> {
              List<ProcessBuilder> wrapped = new ArrayList<>(pipeline);
              wrapped.set(
                  0, bubblewrap.wrapped(pipeline.getFirst(), rights, policy.network(), private_));
              yield spawner.start(wrapped, Confinement.NOTHING, filter);
            }
          };
      started = true;
      return processes;
    } finally {
      if (!started) {
        guarded.end();
      }
    }
  }

  @Override
  public String ended(List<Process> pipeline) {
    if (!(pipeline.getFirst() instanceof ConfinedProcess)) {
      return "";
    }
    try {
      List<Path> restored = guarded.end();
      return restored.isEmpty()
          ? ""
          : "[sandbox: commands may not change "
              + restored.stream().map(Path::toString).collect(Collectors.joining(", "))
              + "; put back as before]";
    } catch (IOException e) {
      return "[sandbox: files that commands may not change were changed, and putting them back"
          + " failed: "
          + e.getMessage()
          + "]";
    }
  }

  /** Sets the first level up that can be. */
  private synchronized Setting setting() throws IOException {
    Setting known = setting;
    if (known != null) {
      return known;
    }
    if (candidates.isEmpty()) {
      throw new SandboxException(
          impossible + "; commands are not run. --sandbox none runs them unconfined");
    }
    while (true) {
      SandboxLevel level = candidates.getFirst();
      try {
        Setting made = setUp(level);
        setting = made;
        return made;
      } catch (IOException e) {
        if (candidates.size() == 1) {
          throw new SandboxException(
              "the sandbox "
                  + level.word()
                  + " cannot be set up: "
                  + e.getMessage()
                  + "; commands are not run. --sandbox none runs them unconfined");
        }
        candidates.removeFirst();
        notices.accept(
            "Sandbox: not "
                + level.word()
                + " ("
                + e.getMessage()
                + "), so "
                + candidates.getFirst().word());
      }
    }
  }

  private Setting setUp(SandboxLevel level) throws IOException {
    if (level == SandboxLevel.NONE) {
      return new Setting.Plain();
    }
    Kernel kernel = Kernel.current();
    if (kernel == null) {
      throw new SandboxException("it is there for Linux on x86-64 and aarch64 only");
    }
    if (level == SandboxLevel.CONTAINER_LANDLOCK && !Container.isOne()) {
      throw new SandboxException("this is no container");
    }
    Spawner spawner = new Spawner(kernel);
    if (level == SandboxLevel.BWRAP) {
      Bubblewrap bubblewrap =
          Bubblewrap.of(spawner, rights(temporary()), policy.network(), temporary());
      return new Setting.ByBubblewrap(
          spawner, bubblewrap, Bubblewrap.filter(spawner, policy.network()));
    }
    Landlock landlock = Landlock.of(kernel);
    // One rule tells whether the kernel takes them; the others are made for each command anew.
    Rights one = new Rights(List.of(), List.of(temporary()), List.of(), List.of());
    kernel.call(Call.CLOSE, landlock.ruleSet(one, policy.network()));
    return new Setting.ByLandlock(spawner, kernel, landlock);
  }

  private List<Path> writable() {
    List<Path> paths = new ArrayList<>(policy.workspace());
    paths.addAll(policy.write());
    return paths;
  }

  /** What is there now: a folder that was made meanwhile counts. */
  private Rights rights(Path private_) {
    List<Path> read = new ArrayList<>(ReadableFolders.of(policy.home(), policy.environment()));
    read.addAll(policy.read());
    for (Path root : policy.workspace()) {
      Path above = LinkedRepository.above(root);
      if (above != null) {
        read.add(above);
      }
    }
    List<Path> write = new ArrayList<>(writable());
    write.addAll(gitFolders);
    write.add(private_);
    return new Rights(
        read.stream().filter(Files::exists).distinct().toList(),
        write.stream().filter(Files::exists).distinct().toList(),
        ReadableFolders.devices(),
        guarded.paths());
  }

  /** Gives a process what the first of its pipeline has, and nothing of this program's own. */
  private static void prepare(
      Map<String, String> environment, Map<String, String> first, String temporary) {
    if (!environment.equals(first)) {
      environment.clear();
      environment.putAll(first);
    }
    environment.put("TMPDIR", temporary);
    environment.put("TMP", temporary);
    environment.put("TEMP", temporary);
  }

  private synchronized Path temporary() throws IOException {
    Path made = temporary;
    if (made == null) {
      made = Files.createTempDirectory("agentic-flow-").toRealPath();
      temporary = made;
    }
    return made;
  }

  /** Removes the temporary folder. Processes that still run lose it. */
  @Override
  public synchronized void close() {
    closed = true;
    Path made = temporary;
    temporary = null;
    if (made != null) {
      delete(made);
    }
  }

  private static void delete(Path path) {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        entries.forEach(Sandbox::delete);
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        // Left to whoever cleans the temporary folder of the machine.
      }
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // As above.
    }
  }
}
