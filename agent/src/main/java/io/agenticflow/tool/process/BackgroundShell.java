package io.agenticflow.tool.process;

import io.agenticflow.process.ProcessTree;
import io.agenticflow.tool.background.BackgroundTask;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs while its caller goes on. Safe for use by several threads.
 *
 * <p>It is over when its shell has ended and everybody who could still write to its output has too;
 * what is left of its process tree then is ended (see {@link ProcessTree} for what can escape).
 */
public final class BackgroundShell implements BackgroundTask {
  private final String id;
  private final String command;
  private final UnreadOutput output;
  private final CompletableFuture<Void> wish = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile @Nullable End end;

  private record End(Status status, String words) {}

  private BackgroundShell(String id, String command, int maxOutput) {
    this.id = id;
    this.command = command;
    this.output = new UnreadOutput(maxOutput);
  }

  /**
   * Starts a command.
   *
   * @param shell its time limit counts here too; its limit of output is for what is not read yet
   * @param launcher starts its processes
   * @throws IOException where it cannot be started
   */
  public static BackgroundShell start(String id, ShellCommand shell, ProcessLauncher launcher)
      throws IOException {
    BackgroundShell task = new BackgroundShell(id, shell.command(), shell.maxOutput());
    ShellCommand.Started started = shell.start(launcher);
    CompletableFuture<Void> drained = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("background-output")
        .start(() -> ShellCommand.drain(started.output(), task.output::write, drained));
    Thread.ofVirtual()
        .name("background-shell")
        .start(() -> task.watch(started, launcher, drained, shell.timeout()));
    return task;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String description() {
    return command;
  }

  @Override
  public Status status() {
    End now = end;
    return now == null ? Status.RUNNING : now.status;
  }

  @Override
  public String ending() {
    End now = end;
    return now == null ? "" : now.words;
  }

  @Override
  public String takeOutput() {
    return output.take();
  }

  @Override
  public CompletableFuture<Void> whenOver() {
    return over.copy();
  }

  @Override
  public void stop() {
    wish.complete(null);
  }

  private void watch(
      ShellCommand.Started started,
      ProcessLauncher launcher,
      CompletableFuture<Void> drained,
      Duration timeout) {
    try {
      CompletableFuture<?> itself = started.root().onExit().thenCombine(drained, (_, _) -> null);
      boolean inTime = within(CompletableFuture.anyOf(itself, wish), timeout);
      started.tree().end(ShellCommand.TERM_GRACE);
      boolean _ = within(drained, ShellCommand.BACKGROUND_GRACE);
      int code = started.root().waitFor(1, TimeUnit.SECONDS) ? started.root().exitValue() : -1;
      end =
          !inTime
              ? new End(
                  Status.STOPPED, "was ended because its " + timeout.toMillis() + " ms had passed")
              : itself.isDone() && !wish.isDone()
                  ? new End(
                      code == 0 ? Status.COMPLETED : Status.FAILED, "ended with exit code " + code)
                  : new End(Status.STOPPED, "was stopped");
    } catch (InterruptedException e) {
      end = new End(Status.STOPPED, "was stopped"); // nobody interrupts this thread
    } finally {
      char[] note = launcher.ended(List.of(started.root(), started.output())).toCharArray();
      output.write(note, 0, note.length);
      started.output().destroyForcibly(); // should something that escaped hold the pipe
      over.complete(null);
    }
  }

  private static boolean within(CompletableFuture<?> what, Duration atMost)
      throws InterruptedException {
    try {
      what.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a command's end cannot fail", e);
    }
  }
}
