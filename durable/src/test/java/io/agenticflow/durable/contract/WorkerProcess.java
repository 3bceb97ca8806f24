package io.agenticflow.durable.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.durable.DurableEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with an engine that has the workflows of {@link Boundaries}. */
final class WorkerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;
  private final List<String> said = new ArrayList<>();

  /**
   * Starts one, which takes up what was interrupted.
   *
   * @param point at which its workflows stop; empty for none
   */
  WorkerProcess(EngineUnderTest engine, Path home, String point) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(WorkerProcess.class.getName());
    command.addAll(List.of(engine.getClass().getName(), home.toString(), point));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    await("open");
  }

  /** The process's side: opens an engine, and ends when nobody holds its input any more. */
  public static void main(String[] arguments) throws Exception {
    EngineUnderTest engine =
        Class.forName(arguments[0])
            .asSubclass(EngineUnderTest.class)
            .getConstructor()
            .newInstance();
    Path home = Path.of(arguments[1]);
    try (DurableEngine open = engine.open(home, new Boundaries(home, arguments[2]).workflows())) {
      say("open " + open.name());
      BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      String order;
      while ((order = orders.readLine()) != null) {
        List<String> words = List.of(order.split(" "));
        open.start(words.get(0), words.get(1), words.get(2));
      }
    }
    Runtime.getRuntime().halt(0);
  }

  /** Has it start a run. */
  void start(String workflow, String runId, String input) throws IOException {
    process.getOutputStream().write((workflow + " " + runId + " " + input + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** Says a line to whoever started this process. */
  static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Waits for a line that begins so, or takes one that came before another that was waited for. */
  void await(String beginning) throws IOException {
    // What a run of before has to say may come before the engine is said to be open.
    while (said.stream().noneMatch(line -> line.startsWith(beginning))) {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError("the worker ended before it said: " + beginning);
      }
      said.add(line);
    }
  }

  /** Ends it as kill -9 does. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the worker outlives its kill");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
