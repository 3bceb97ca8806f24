package io.agenticflow.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts pipelines of processes on a thread of its own that confines itself first. Safe for use by
 * several threads.
 *
 * <p>It does not let {@link ProcessBuilder} start them. That starts a thread to wait for each child
 * and keeps it for later ones; a thread inherits the restrictions of the one that makes it, and
 * when it wakes a virtual thread it may have to make a carrier for that, which would inherit them
 * again: some time later a part of this program could neither write nor connect. Here the confined
 * thread makes no thread and wakes none, and nothing outlives it but the processes.
 *
 * <p>As long as the confined thread lives, it is one of those that the processes may look at and
 * send signals to, and it has the memory of the whole program; so has each child until it has
 * become another program. So a process first waits in a shell that runs nothing of the command, at
 * a gate that is opened when that thread is gone.
 */
final class Spawner {
  private static final int O_CLOEXEC = 0x8_0000;
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0x40;
  private static final int O_TRUNC = 0x200;
  private static final int O_APPEND = 0x400;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int MFD_CLOEXEC = 1;
  private static final long AT_FDCWD = -100;
  private static final int CLOSE_RANGE_UNSHARE_CLOEXEC = 2 | 4;
  private static final long ALL_FILES = 0xFFFF_FFFFL;
  private static final int POSIX_SPAWN_SETSIGMASK = 8;
  private static final int POSIX_SPAWN_SETSID = 0x80;
  private static final int FIRST_FREE = 3;
  private static final String GATE = "read -r _ <&3; exec 3<&-; exec \"$@\"";

  /** More than any C library's posix_spawn_file_actions_t, posix_spawnattr_t and sigset_t take. */
  private static final int OPAQUE = 512;

  private final Kernel kernel;

  Spawner(Kernel kernel) {
    this.kernel = kernel;
  }

  Machine machine() {
    return kernel.machine();
  }

  /**
   * Starts them.
   *
   * @param handedOver what the first gets as file 3, or null; its content is kept in memory
   * @throws IOException where one cannot be started; then none is left running
   */
  List<Process> start(
      List<ProcessBuilder> pipeline, Confinement confinement, byte @Nullable [] handedOver)
      throws IOException {
    // Shared, because the confined thread uses what this one allocates.
    try (Arena arena = Arena.ofShared()) {
      Attempt attempt = new Attempt(arena);
      try {
        attempt.prepare(pipeline, confinement, handedOver);
        runToEnd(Thread.ofPlatform().daemon().name("sandbox").unstarted(attempt::run));
        return attempt.processes();
      } finally {
        attempt.close();
      }
    }
  }

  private static void runToEnd(Thread thread) {
    thread.start();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // it takes some milliseconds, and its children must not be lost
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A child to be, and our ends of its pipes; -1 where it has none. */
  private record Child(MemorySegment pid, int input, int output, int errors) {}

  /** One start of one pipeline. */
  private final class Attempt {
    private final Arena arena;
    private final List<Integer> toClose = new ArrayList<>();
    private final List<Integer> ours = new ArrayList<>();
    private final List<Child> children = new ArrayList<>();
    private Step[] steps = new Step[0];
    private int firstSpawn;
    private int gate = -1;
    private volatile int made;
    private volatile long error;

    Attempt(Arena arena) {
      this.arena = arena;
    }

    void prepare(
        List<ProcessBuilder> pipeline, Confinement confinement, byte @Nullable [] handedOver)
        throws IOException {
      List<Step> spawns = new ArrayList<>();
      int third = handedOver == null ? -1 : memory(handedOver);
      boolean gated = !confinement.equals(Confinement.NOTHING);
      if (gated) {
        int[] pipe = pipe();
        toClose.add(pipe[0]);
        gate = pipe[1];
        third = pipe[0];
      }
      int previous = -1;
      for (int i = 0; i < pipeline.size(); i++) {
        ProcessBuilder builder = pipeline.get(i);
        boolean last = i + 1 == pipeline.size();
        int[] our = {-1, -1, -1};
        int[] files = new int[3];
        files[0] = i > 0 ? previous : end(builder.redirectInput(), 0, our);
        if (last) {
          files[1] = end(builder.redirectOutput(), 1, our);
        } else {
          int[] pipe = pipe();
          toClose.add(pipe[0]);
          toClose.add(pipe[1]);
          previous = pipe[0];
          files[1] = pipe[1];
        }
        files[2] = builder.redirectErrorStream() ? files[1] : end(builder.redirectError(), 2, our);
        MemorySegment pid = arena.allocate(8, 8);
        children.add(new Child(pid, our[0], our[1], our[2]));
        spawns.add(spawn(builder, pid, files, gated || i == 0 ? third : -1, gated));
      }
      List<Step> all = new ArrayList<>();
      if (kernel.function("posix_spawn_file_actions_addclosefrom_np") == null) {
        // A table of open files of that thread's own, so that the rest of the program keeps its.
        all.add(
            kernel.step(
                "close files",
                false,
                Call.CLOSE_RANGE,
                FIRST_FREE,
                ALL_FILES,
                CLOSE_RANGE_UNSHARE_CLOEXEC));
      }
      all.addAll(confinement.prepare(arena, toClose::add));
      firstSpawn = all.size();
      all.addAll(spawns);
      steps = all.toArray(Step[]::new);
    }

    /** What the confined thread does: see {@link Step} for why it does nothing else. */
    void run() {
      for (int i = 0; i < steps.length; i++) {
        long result = kernel.make(steps[i]);
        if (result != 0 && !steps[i].optional()) {
          error = result;
          return;
        }
        made = i + 1;
      }
    }

    /** Returns what was started. For the thread that has waited for the other's end. */
    List<Process> processes() throws IOException {
      List<Process> processes = new ArrayList<>();
      for (int i = 0; i < made - firstSpawn; i++) {
        Child child = children.get(i);
        ours.removeAll(List.of(child.input, child.output, child.errors));
        processes.add(
            new ConfinedProcess(
                kernel, child.pid.get(JAVA_INT, 0), child.input, child.output, child.errors));
      }
      if (made == steps.length) {
        return processes;
      }
      processes.forEach(Process::destroyForcibly);
      String message = "cannot " + steps[made].what() + ": " + ErrorNumber.words(error);
      throw made < firstSpawn ? new SandboxException(message) : new IOException(message);
    }

    void close() {
      if (gate >= 0) {
        kernel.call(Call.CLOSE, gate);
      }
      toClose.forEach(file -> kernel.call(Call.CLOSE, file));
      ours.forEach(file -> kernel.call(Call.CLOSE, file));
    }

    /** Makes the child's end of one of its streams, and ours where it is a pipe. */
    private int end(Redirect redirect, int stream, int[] our) throws IOException {
      if (redirect.type() == Redirect.Type.INHERIT) {
        return stream;
      }
      if (redirect.type() == Redirect.Type.PIPE) {
        int[] pipe = pipe();
        int child = stream == 0 ? pipe[0] : pipe[1];
        toClose.add(child);
        our[stream] = stream == 0 ? pipe[1] : pipe[0];
        ours.add(our[stream]);
        return child;
      }
      File file = redirect.file();
      if (file == null) {
        throw new IOException("a stream leads to something that is no file: " + redirect);
      }
      int flags =
          switch (redirect.type()) {
            case READ -> 0;
            case APPEND -> O_WRONLY | O_CREAT | O_APPEND;
            default -> O_WRONLY | O_CREAT | O_TRUNC;
          };
      return kept(
          require(
              "open " + file,
              kernel.call(
                  Call.OPENAT,
                  AT_FDCWD,
                  Kernel.text(arena, file.getPath()),
                  flags | O_CLOEXEC,
                  0666)));
    }

    private int[] pipe() throws IOException {
      MemorySegment ends = arena.allocate(8, 4);
      require("make a pipe", kernel.call(Call.PIPE2, ends.address(), O_CLOEXEC));
      return new int[] {high(ends.get(JAVA_INT, 0)), high(ends.get(JAVA_INT, 4))};
    }

    private int kept(long file) throws IOException {
      int high = high((int) file);
      toClose.add(high);
      return high;
    }

    /** Where this program was started without standard streams, new files take their numbers. */
    private int high(int file) throws IOException {
      if (file > FIRST_FREE) {
        return file;
      }
      long copy = kernel.call(Call.FCNTL, file, F_DUPFD_CLOEXEC, FIRST_FREE + 1);
      kernel.call(Call.CLOSE, file);
      return (int) require("copy a file descriptor", copy);
    }

    private int memory(byte[] content) throws IOException {
      long made = kernel.call(Call.MEMFD_CREATE, Kernel.text(arena, "sandbox"), MFD_CLOEXEC);
      int file = kept(require("make a file in memory", made));
      MemorySegment bytes = arena.allocate(content.length);
      MemorySegment.copy(content, 0, bytes, JAVA_BYTE, 0, content.length);
      require("write it", kernel.call(Call.WRITE, file, bytes.address(), content.length));
      require("rewind it", kernel.call(Call.LSEEK, file, 0, 0));
      return file;
    }

    private Step spawn(
        ProcessBuilder builder, MemorySegment pid, int[] files, int third, boolean gated)
        throws IOException {
      MemorySegment actions = arena.allocate(OPAQUE, 16);
      MemorySegment attributes = arena.allocate(OPAQUE, 16);
      MemorySegment noSignals = arena.allocate(OPAQUE, 16);
      c("posix_spawn_file_actions_init", actions.address());
      c("posix_spawnattr_init", attributes.address());
      c("posix_spawnattr_setsigmask", attributes.address(), noSignals.address());
      // Bubblewrap leads the session itself, because what makes one runs inside of it.
      c(
          "posix_spawnattr_setflags",
          attributes.address(),
          POSIX_SPAWN_SETSIGMASK | (third >= 0 && !gated ? POSIX_SPAWN_SETSID : 0));
      for (int i = 0; i < files.length; i++) {
        c("posix_spawn_file_actions_adddup2", actions.address(), files[i], i);
      }
      if (third >= 0) {
        c("posix_spawn_file_actions_adddup2", actions.address(), third, FIRST_FREE);
      }
      MemorySegment closeFrom = kernel.function("posix_spawn_file_actions_addclosefrom_np");
      if (closeFrom != null) {
        int from = third >= 0 ? FIRST_FREE + 1 : FIRST_FREE;
        check("close files", kernel.function(closeFrom, actions.address(), from));
      }
      File folder = builder.directory();
      if (folder != null) {
        c(
            "posix_spawn_file_actions_addchdir_np",
            actions.address(),
            Kernel.text(arena, folder.getPath()));
      }
      // What the C library has allocated for a handful of file actions is left to it: it can only
      // be given back after the spawn, on a thread that is over by then, and is some hundred bytes.
      String program = program(builder.command().getFirst());
      List<String> command = new ArrayList<>(builder.command());
      if (gated) {
        command.set(0, program);
        command.addAll(0, List.of("sh", "-c", GATE, "sh"));
      }
      return kernel.step(
          "run " + program + (folder == null ? "" : " in " + folder),
          function("posix_spawn"),
          pid.address(),
          Kernel.text(arena, gated ? "/bin/sh" : program),
          actions.address(),
          attributes.address(),
          Kernel.texts(arena, command),
          Kernel.texts(arena, environment(builder)));
    }

    /** Calls a function of the C library that has to succeed. */
    private void c(String name, long... arguments) throws IOException {
      check(name, kernel.function(function(name), arguments));
    }

    private MemorySegment function(String name) throws IOException {
      MemorySegment found = kernel.function(name);
      if (found == null) {
        throw new SandboxException("the C library has no " + name);
      }
      return found;
    }
  }

  private static void check(String what, int error) throws IOException {
    if (error != 0) {
      throw new IOException("cannot " + what + ": " + ErrorNumber.words(error));
    }
  }

  private static long require(String what, long result) throws IOException {
    if (result < 0) {
      throw new IOException("cannot " + what + ": " + ErrorNumber.words(result));
    }
    return result;
  }

  private static List<String> environment(ProcessBuilder builder) {
    List<String> variables = new ArrayList<>();
    for (Map.Entry<String, String> variable : builder.environment().entrySet()) {
      variables.add(variable.getKey() + "=" + variable.getValue());
    }
    return variables;
  }

  /** Finds a program as ProcessBuilder does: by this program's own PATH. */
  private static String program(String name) throws IOException {
    if (name.indexOf('/') >= 0) {
      if (!Files.isExecutable(Path.of(name))) {
        throw new IOException("cannot run " + name + ": there is no such program");
      }
      return name;
    }
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "/usr/bin:/bin" : path).split(":", -1)) {
      if (folder.startsWith("/")) {
        Path candidate = Path.of(folder, name);
        if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
          return candidate.toString();
        }
      }
    }
    throw new IOException("cannot run " + name + ": it is in no folder of PATH");
  }
}
