package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a real client program runs: a scripted upstream, our gateway in front of it, a wire tap in
 * front of that, and a home and a workspace that nothing else knows. The program gets a clean
 * environment, whose proxy is {@link ClosedProxy}; every process that it leaves is ended.
 */
final class ClientBench implements AutoCloseable {
  /** Marks the processes of one bench, so that they are found again wherever they have gone. */
  private static final String MARK = "AGENTIC_FLOW_TEST_BENCH";

  /** How the gateway's log says that an upstream has no word for something. */
  static final String LEFT_OUT = "; it is left out";

  /** As {@code tools[2] anthropic:input_examples}, or without a place. */
  private static final Pattern UNCARRIED = Pattern.compile("(?:[a-z]+\\[\\S+ )?(\\S+)");

  private static final int LONGEST_RUN_SECONDS = 90;
  private static final int LONGEST_END_SECONDS = 10;

  final ScriptedUpstream upstream;
  final TestGateway gateway;
  final WireTap tap;
  final ClosedProxy outside = new ClosedProxy();
  final Path home;
  final Path workspace;
  private final Path temporary;
  private final Path packages;
  private final String mark = UUID.randomUUID().toString();

  /** What the upstream speaks. */
  enum Speaks {
    CHAT_COMPLETIONS,
    MESSAGES;

    /** Starts a gateway in front of an upstream that speaks so. */
    TestGateway gateway(ScriptedUpstream upstream) throws IOException {
      return switch (this) {
        case CHAT_COMPLETIONS -> TestGateway.toOpenRouter(upstream.openRouterUrl());
        case MESSAGES -> TestGateway.toAnthropic(upstream.anthropicUrl());
      };
    }
  }

  /**
   * Makes a bench.
   *
   * @param folder an empty one
   */
  ClientBench(Path folder, Speaks dialect, Turn... turns) throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    workspace = Files.createDirectories(folder.resolve("workspace"));
    temporary = Files.createDirectories(folder.resolve("tmp"));
    packages = folder.resolve("node_modules");
    upstream = ScriptedUpstream.start(turns);
    gateway = dialect.gateway(upstream);
    tap = new WireTap(gateway.server.baseUri().getPort());
  }

  /** Returns where clients find the gateway; without a slash at the end. */
  String url() {
    return "http://127.0.0.1:" + tap.port();
  }

  /** Writes a file below the home folder. */
  Path configure(String name, String content) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /**
   * Copies one of the tests' small JavaScript programs beside the workspace, and puts the installed
   * packages there, where Node looks for them.
   *
   * @return the copy
   */
  Path script(String name) throws IOException, InterruptedException {
    if (!Files.exists(packages)) {
      Files.createSymbolicLink(packages, NpmClients.modules());
    }
    try (InputStream script = ClientBench.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new IllegalArgumentException("there is no script " + name);
      }
      Path copy = packages.resolveSibling(name);
      Files.copy(script, copy);
      return copy;
    }
  }

  /**
   * Runs a program in the workspace until it ends, or too much time has passed.
   *
   * @param variables added to the clean environment
   * @param command the program, a path, and its arguments
   */
  ClientRun run(Map<String, String> variables, Object... command)
      throws IOException, InterruptedException {
    Path out = temporary.resolve("stdout.txt");
    Path err = temporary.resolve("stderr.txt");
    List<String> words = new ArrayList<>();
    for (Object word : command) {
      words.add(word.toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(workspace.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().retainAll(Set.of("PATH", "Path", "SystemRoot", "COMSPEC"));
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME",
                home.toString(),
                "USERPROFILE",
                home.toString(),
                "TMPDIR",
                temporary.toString(),
                "TEMP",
                temporary.toString(),
                "LANG",
                "C.UTF-8",
                MARK,
                mark,
                "NODE_USE_ENV_PROXY",
                "1"));
    for (String name : List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")) {
      builder.environment().put(name, outside.url());
    }
    for (String name : List.of("no_proxy", "NO_PROXY")) {
      builder.environment().put(name, "127.0.0.1,localhost");
    }
    builder.environment().putAll(variables);
    long start = System.nanoTime();
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS);
    Set<ProcessHandle> left = new HashSet<>(process.descendants().toList());
    left.addAll(marked());
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    end(left);
    return new ClientRun(
        ended ? process.exitValue() : ClientRun.DID_NOT_END,
        Files.readString(out),
        Files.readString(err),
        (System.nanoTime() - start) / 1_000_000,
        upstream.modelRequests().stream().map(Object::toString).toList(),
        List.copyOf(gateway.log),
        outside.asked());
  }

  /**
   * Asserts that a run went well: it ended with 0, no request had a problem, the gateway had
   * nothing to report, and the upstream was called exactly so many times.
   */
  void assertWentWell(ClientRun run, int upstreamCalls) {
    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(upstream.problems()).as(run.toString()).isEmpty();
    assertThat(gateway.log).as(run.toString()).allMatch(line -> line.contains(LEFT_OUT));
    assertThat(upstream.modelRequests()).as(run.toString()).hasSize(upstreamCalls);
    assertThat(upstream.turnsLeft()).as(run.toString()).isZero();
  }

  /**
   * Returns what of the requests the upstream was not told, each kind once, without the places
   * where it was.
   *
   * @param calls how many requests to wait for
   */
  Set<String> leftOut(int calls) throws InterruptedException {
    // The observer hears of the end of a request after the client has its answer.
    List<RequestEnd> ended = new ArrayList<>();
    while (ended.size() < calls) {
      RequestEnd end = gateway.finished.poll(LONGEST_END_SECONDS, TimeUnit.SECONDS);
      assertThat(end).as("the end of request %d", ended.size() + 1).isNotNull();
      ended.add(end);
    }
    Set<String> kinds = new TreeSet<>();
    for (RequestEnd end : ended) {
      for (String each : end.uncarried()) {
        Matcher matcher = UNCARRIED.matcher(each);
        assertThat(matcher.lookingAt()).as(each).isTrue();
        kinds.add(matcher.group(1));
      }
    }
    return kinds;
  }

  /** The processes with this bench's mark, where the system lets their environment be read. */
  private Set<ProcessHandle> marked() {
    Set<ProcessHandle> found = new HashSet<>();
    String entry = MARK + "=" + mark;
    for (ProcessHandle each : ProcessHandle.allProcesses().toList()) {
      try {
        Path environment = Path.of("/proc", Long.toString(each.pid()), "environ");
        if (Files.readString(environment, ISO_8859_1).contains(entry)) {
          found.add(each);
        }
      } catch (IOException e) {
        // it has ended, belongs to another user, or this is no Linux
      }
    }
    return found;
  }

  /** Ends processes and waits for that: until then they may write into the folder. */
  private static void end(Set<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .orTimeout(LONGEST_END_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(packages);
    end(marked());
    tap.close();
    gateway.close();
    upstream.close();
    outside.close();
  }
}
