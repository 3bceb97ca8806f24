package io.agenticflow.tool.process;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.process.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that is given a text and answers with another: its output and its errors are kept
 * apart. Not for the tools of an agent: it is started as it is, with all that this process may do.
 *
 * @param command the program and its arguments
 * @param folder where it runs
 * @param environment the whole environment
 * @param input what it reads; it need not read it
 * @param maxOutput characters to keep, of output and of errors each
 */
public record FedCommand(
    List<String> command,
    Path folder,
    Map<String, String> environment,
    String input,
    Duration timeout,
    int maxOutput) {
  public FedCommand {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /**
   * Returns the words that make a shell run a text: in bash where that is there, else in sh.
   *
   * @param environment whose {@code PATH} is searched
   */
  public static List<String> shell(String text, Map<String, String> environment) {
    return ShellCommand.shell(text, environment);
  }

  /**
   * How it ended.
   *
   * @param exitCode as the system gave it; null where it was ended before its end
   */
  public record Result(
      ShellCommand.Ending ending, String output, String errors, @Nullable Integer exitCode) {}

  /**
   * Runs it and waits for its end. Where its time is up or the wait is cancelled, it is ended with
   * all that it started; what it leaves running of its own will is left alone.
   *
   * @throws IOException where it cannot be started
   * @throws InterruptedException where the waiting thread is interrupted; the command is ended
   *     first
   */
  public Result run(Cancellation cancellation) throws IOException, InterruptedException {
    ProcessTree.Prepared prepared = ProcessTree.prepare(command, folder, environment);
    Process root = prepared.builder().start();
    ProcessTree tree = prepared.of(root);
    HeadAndTail output = new HeadAndTail(maxOutput);
    HeadAndTail errors = new HeadAndTail(maxOutput);
    Thread.ofVirtual().name("command-input").start(() -> feed(root.getOutputStream()));
    CompletableFuture<Void> drained =
        CompletableFuture.allOf(
            drain(root.getInputStream(), output), drain(root.getErrorStream(), errors));
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    try (Cancellation.Registration _ = cancellation.onCancel(() -> cancelled.complete(null))) {
      boolean inTime =
          ShellCommand.await(CompletableFuture.anyOf(root.onExit(), cancelled), timeout);
      boolean exited = inTime && !cancelled.isDone();
      if (exited) {
        ShellCommand.await(
            CompletableFuture.anyOf(drained, cancelled), ShellCommand.BACKGROUND_GRACE);
      } else {
        tree.end(ShellCommand.TERM_GRACE);
        ShellCommand.await(drained, ShellCommand.BACKGROUND_GRACE);
      }
      return new Result(
          exited
              ? ShellCommand.Ending.EXITED
              : cancelled.isDone() ? ShellCommand.Ending.CANCELLED : ShellCommand.Ending.TIMED_OUT,
          output.text(),
          errors.text(),
          exited && root.waitFor(1, TimeUnit.SECONDS) ? Integer.valueOf(root.exitValue()) : null);
    } catch (InterruptedException e) {
      tree.end(Duration.ZERO);
      throw e;
    }
  }

  private void feed(OutputStream to) {
    try (to) {
      to.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended, or closed its input, without reading to the end: that is its right.
    }
  }

  private static CompletableFuture<Void> drain(InputStream from, HeadAndTail to) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("command-output")
        .start(() -> {
          char[] buffer = new char[8192];
          try (Reader reader = new InputStreamReader(from, StandardCharsets.UTF_8)) {
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
              to.write(buffer, 0, n);
            }
          } catch (IOException e) {
            // The pipe was closed under the reader, because everybody behind it was ended.
          } finally {
            done.complete(null);
          }
        });
    return done;
  }
}
