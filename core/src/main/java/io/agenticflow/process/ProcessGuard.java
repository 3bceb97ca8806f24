package io.agenticflow.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that long-lived process trees end when this program does, even when it is killed: a
 * small shell beside it, in a session of its own, reads from a pipe whose other end closes with
 * this program, and then ends the trees that it was told of. One for the whole program, started
 * with the first tree. Safe for use by several threads.
 *
 * <p>It finds a tree's members by their parents, their session, and on Linux the mark in their
 * environment. What can escape it is what can escape {@link ProcessTree#end}; and who kills both
 * this program and the guard at once, as the end of a container does, has to end the trees too.
 */
public final class ProcessGuard {
  private static final ProcessGuard OF_THIS_PROGRAM = new ProcessGuard();

  private final Map<String, Long> trees = new LinkedHashMap<>();
  private @Nullable OutputStream pipe;

  private ProcessGuard() {}

  /** Returns the only one. */
  public static ProcessGuard ofThisProgram() {
    return OF_THIS_PROGRAM;
  }

  /**
   * Starts a process that ends with this program at the latest.
   *
   * @throws IOException where it, or the guard, cannot be started; then it does not run
   */
  public Process start(ProcessTree.Prepared prepared) throws IOException {
    // Told before, so that there is no moment in which the process is there and the guard knows
    // nothing of it.
    watch(prepared.id(), 0);
    Process process;
    try {
      process = prepared.builder().start();
    } catch (IOException e) {
      forget(prepared);
      throw e;
    }
    try {
      watch(prepared.id(), process.pid());
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
    return process;
  }

  /** Leaves a tree alone from now on, because it has been ended. */
  public synchronized void forget(ProcessTree.Prepared prepared) {
    if (trees.remove(prepared.id()) != null && pipe != null) {
      try {
        say(pipe, "- " + prepared.id());
      } catch (IOException e) {
        pipe = null; // it is gone; the next tree starts another, which never hears of this one
      }
    }
  }

  private synchronized void watch(String id, long pid) throws IOException {
    trees.put(id, pid);
    OutputStream to = pipe;
    if (to != null) {
      try {
        say(to, "+ " + id + " " + pid);
        return;
      } catch (IOException e) {
        pipe = null; // somebody killed it
      }
    }
    to = start();
    for (Map.Entry<String, Long> each : trees.entrySet()) {
      say(to, "+ " + each.getKey() + " " + each.getValue());
    }
    pipe = to;
  }

  private static OutputStream start() throws IOException {
    String path = System.getenv("PATH");
    String usual = path == null || path.isEmpty() ? "/usr/local/bin:/usr/bin:/bin" : path;
    List<String> command = new ArrayList<>(ProcessTree.sessionLeader(usual));
    command.addAll(List.of("/bin/sh", "-c", script(), "agentic-flow-guard"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // No mark, lest somebody take it for a member of a tree, and no secrets.
    builder.environment().clear();
    builder.environment().put("PATH", usual);
    return builder.start().getOutputStream();
  }

  private static String script() throws IOException {
    try (InputStream in = ProcessGuard.class.getResourceAsStream("guard.sh")) {
      if (in == null) {
        throw new IOException("the guard of child processes is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void say(OutputStream to, String line) throws IOException {
    to.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    to.flush();
  }
}
