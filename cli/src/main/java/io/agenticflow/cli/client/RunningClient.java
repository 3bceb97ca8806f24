package io.agenticflow.cli.client;

import io.agenticflow.cli.command.Signals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client program that has the terminal: it reads the keys and writes the screen, and hears of
 * Ctrl-C by itself. What only this process is told, a SIGTERM above all, is handed on to it.
 */
final class RunningClient implements AutoCloseable {
  private static final int GRACE_SECONDS = 10;

  private final Process process;

  private RunningClient(Process process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param hasTerminal whether standard input is a terminal
   * @throws IOException where it cannot be started
   */
  static RunningClient start(Path program, ClientProgram.Invocation invocation, boolean hasTerminal)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(invocation.arguments());
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().clear();
    builder.environment().putAll(invocation.environment());
    RunningClient client = new RunningClient(builder.start());
    // A terminal sends Ctrl-C to all programs in it: what it means is the client's affair, and the
    // gateway goes on. Without one only this process has been told.
    Signals.on("INT", hasTerminal ? () -> {} : () -> client.tell("INT"));
    Signals.on("TERM", client.process::destroy);
    Runtime.getRuntime().addShutdownHook(new Thread(client::close, "client-stop"));
    return client;
  }

  private void tell(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).inheritIO().start();
    } catch (IOException e) {
      process.destroy(); // no kill on this machine: the nearest that Java has
    }
  }

  /** Waits for its end and returns its exit code, 128 and more where a signal ended it. */
  int await() {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        process.destroy(); // whoever wants this to end wants the client to end
      }
    }
  }

  /** Ends it where it has not ended: kindly, then by force. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
