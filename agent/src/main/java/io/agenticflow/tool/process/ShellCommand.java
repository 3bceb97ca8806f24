package io.agenticflow.tool.process;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.process.ProcessTree;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One command for a shell: run to its end, with a limit of time and of output.
 *
 * <p>It runs in bash where that is there, else in sh, with no input and no terminal. When the shell
 * has ended, what it left in the background may go on writing for {@link #BACKGROUND_GRACE}; then
 * it is ended too.
 *
 * @param command the text for the shell
 * @param folder where it runs
 * @param environment the whole environment
 * @param maxOutput characters of output to keep
 */
public record ShellCommand(
    String command, Path folder, Map<String, String> environment, Duration timeout, int maxOutput) {

  /** How long the output of a shell that has ended is waited for. */
  public static final Duration BACKGROUND_GRACE = Duration.ofMillis(500);

  /** How long processes have between being asked to end and being killed. */
  public static final Duration TERM_GRACE = Duration.ofMillis(300);

  /** Where programs are looked for when the environment has no PATH. */
  private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

  public ShellCommand {
    environment = Map.copyOf(environment);
  }

  /** How a command ended. */
  public enum Ending {
    /** By itself. */
    EXITED,
    /** Its time was up. */
    TIMED_OUT,
    /** It was cancelled. */
    CANCELLED
  }

  /**
   * What a command brought.
   *
   * @param output what it wrote, to its output and its errors, in order; the middle left out where
   *     it was too much
   * @param exitCode as the shell gave it; 128 and the signal's number where a signal ended it
   * @param stopped processes that were still there at the end and were ended
   */
  public record Result(Ending ending, String output, int exitCode, int stopped) {}

  /**
   * Runs it and waits for its end. Whatever happens, nothing of it is left running (see {@link
   * ProcessTree} for what can escape).
   *
   * @param launcher starts its processes
   * @throws IOException where it cannot be started
   * @throws InterruptedException where the waiting thread is interrupted; the command is ended
   *     first
   */
  public Result run(ProcessLauncher launcher, Cancellation cancellation)
      throws IOException, InterruptedException {
    Started started = start(launcher);
    HeadAndTail output = new HeadAndTail(maxOutput);
    CompletableFuture<Void> drained = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("command-output")
        .start(() -> drain(started.output(), output::write, drained));
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    String note;
    Ending ending;
    int stopped;
    int exitCode;
    try (Cancellation.Registration _ = cancellation.onCancel(() -> cancelled.complete(null))) {
      ending = awaitEnd(started.root(), cancelled);
      if (ending == Ending.EXITED) {
        await(CompletableFuture.anyOf(drained, cancelled), BACKGROUND_GRACE);
      }
      stopped = started.tree().end(TERM_GRACE);
      await(drained, BACKGROUND_GRACE);
      exitCode = started.root().waitFor(1, TimeUnit.SECONDS) ? started.root().exitValue() : -1;
    } catch (InterruptedException e) {
      started.tree().end(Duration.ZERO);
      throw e;
    } finally {
      note = launcher.ended(List.of(started.root(), started.output()));
      started
          .output()
          .destroyForcibly(); // ends the reader, should something that escaped hold the pipe
    }
    return new Result(ending, withNote(output.text(), note), exitCode, stopped);
  }

  private static String withNote(String output, String note) {
    if (note.isEmpty() || output.isEmpty()) {
      return output + note;
    }
    return output + (output.endsWith("\n") ? "" : "\n") + note;
  }

  /** A started command, and the process through which its output comes. */
  record Started(ProcessTree tree, Process root, Process output) {}

  /**
   * Starts it, with no input, its output and errors together, and leaves it to the caller to read
   * and to end it.
   */
  Started start(ProcessLauncher launcher) throws IOException {
    ProcessTree.Prepared prepared = ProcessTree.prepare(shell(), folder, environment);
    ProcessBuilder main =
        prepared
            .builder()
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    // Java closes a process's own pipe when that process ends, though a child of it may still be
    // writing: what `tee` in
    // `exec > >(tee log)` has yet to say would be lost. The pipe of a `cat` behind it ends when the
    // last writer does.
    ProcessBuilder cat = new ProcessBuilder("cat").redirectErrorStream(true);
    // What this program knows is not for a process that the command can look at.
    cat.environment().clear();
    List<Process> both = launcher.start(List.of(main, cat));
    Process root = both.getFirst();
    return new Started(prepared.of(root), root, both.getLast());
  }

  /** Takes what a command writes. */
  @FunctionalInterface
  interface Sink {
    void write(char[] from, int offset, int length);
  }

  private Ending awaitEnd(Process root, CompletableFuture<Void> cancelled)
      throws InterruptedException {
    boolean inTime = await(CompletableFuture.anyOf(root.onExit(), cancelled), timeout);
    if (cancelled.isDone()) {
      return Ending.CANCELLED;
    }
    return inTime ? Ending.EXITED : Ending.TIMED_OUT;
  }

  private List<String> shell() {
    return shell(command, environment);
  }

  static List<String> shell(String command, Map<String, String> environment) {
    String path = environment.getOrDefault("PATH", USUAL_PATH);
    Path bash = ProcessTree.find("bash", path);
    return List.of(bash == null ? "/bin/sh" : bash.toString(), "-c", command);
  }

  /** Reads to the end of the output. */
  static void drain(Process from, Sink to, CompletableFuture<Void> drained) {
    char[] buffer = new char[8192];
    try (Reader reader = new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8)) {
      for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
        for (int i = 0; i < n; i++) {
          if (buffer[i] == 0) {
            buffer[i] = '\uFFFD'; // some providers refuse a NUL in a request
          }
        }
        to.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // The pipe was closed under the reader, because everybody behind it was ended.
    } finally {
      drained.complete(null);
    }
  }

  static boolean await(CompletableFuture<?> what, Duration atMost) throws InterruptedException {
    try {
      what.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a command's end cannot fail", e);
    }
  }
}
