package io.agenticflow.restate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.durable.Durable;
import io.agenticflow.durable.RemoteEngine.Inbound;
import io.agenticflow.durable.RemoteEngine.Server;
import io.agenticflow.durable.RemoteEngine.Worker;
import io.agenticflow.durable.Step;
import io.agenticflow.durable.Workflow;
import io.agenticflow.testkit.RestateServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A worker in a process of its own, to be killed. Each try of a step writes a line into a file that
 * all workers share, and a step whose name has a question mark waits until a file of its name is
 * there.
 */
final class CrashWorker implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;

  private final Process process;

  private CrashWorker(Process process) {
    this.process = process;
  }

  /**
   * Starts one and returns when it is announced.
   *
   * @param folder has the file {@code tries}
   * @param steps what the workflow {@code list} does, in order: names of steps; {@code !NAME} waits
   *     for a signal
   */
  static CrashWorker start(
      Server server, int port, @Nullable URI advertised, Path folder, String... steps)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashWorker.class.getName(),
                server.ingress().toString(),
                server.admin().toString(),
                Integer.toString(port),
                advertised == null ? "" : advertised.toString(),
                folder.toString()));
    command.addAll(List.of(steps));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("worker.log").toFile()).start();
    String first = process.inputReader(UTF_8).readLine();
    if (first == null) {
      throw new IllegalStateException(
          "the worker ended: " + Files.readString(folder.resolve("worker.log")));
    }
    return new CrashWorker(process);
  }

  static Server addresses(RestateServer server) {
    return new Server(server.ingress(), server.admin());
  }

  long pid() {
    return process.pid();
  }

  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Asks it to end, and waits until it has. */
  void drain() throws InterruptedException {
    process.destroy();
    process.waitFor(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    kill();
  }

  public static void main(String[] arguments) throws Exception {
    Server server = new Server(URI.create(arguments[0]), URI.create(arguments[1]));
    Path folder = Path.of(arguments[4]);
    List<String> steps = List.of(arguments).subList(5, arguments.length);
    URI advertised = arguments[3].isEmpty() ? null : URI.create(arguments[3]);
    Worker worker =
        new RestatePart()
            .work(
                server,
                new Inbound(
                    "127.0.0.1",
                    Integer.parseInt(arguments[2]),
                    advertised,
                    Duration.ofDays(1),
                    true),
                List.of(new Listed(folder, steps)));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> worker.drain(Duration.ofSeconds(20))));
    System.out.println(worker.address());
    Thread.sleep(Long.MAX_VALUE);
  }

  private record Listed(Path folder, List<String> steps) implements Workflow {
    @Override
    public String name() {
      return "list";
    }

    @Override
    public String run(Durable durable, String input) {
      StringBuilder result = new StringBuilder();
      for (String each : steps) {
        result.append(
            each.startsWith("!")
                ? durable.signal(each.substring(1)).await()
                : durable.step(Step.once(each, attempt -> work(each, attempt))));
        result.append(' ');
      }
      return result.toString().strip();
    }

    private String work(String step, Step.Attempt attempt)
        throws IOException, InterruptedException {
      Files.writeString(
          folder.resolve("tries"),
          attempt.idempotencyKey() + " " + step + " " + ProcessHandle.current().pid() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      if (step.endsWith("?")) {
        while (!Files.exists(folder.resolve(step.substring(0, step.length() - 1)))) {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
      return step;
    }
  }
}
