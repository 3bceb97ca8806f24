package io.agenticflow.cli.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Published servers as people start them, by {@code npx}: an agent uses their tools, and however
 * the run ends, none of the processes that npx has started is left. They carry a mark in their
 * environment, by which they are found whatever has become of their parents; that needs {@code
 * /proc}.
 */
@Timeout(120)
class NpxServersIT {
  private static final String MODEL = "meta-llama/llama-3.1-8b-instruct";
  private static final String MARK = "NPX_SERVERS_IT";
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;

  private final String mark = UUID.randomUUID().toString();
  private Path workspace;
  private Path installed;

  @BeforeEach
  void folders() throws IOException, InterruptedException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc here");
    installed = NpmClients.modules().resolveSibling("");
    workspace = Files.createDirectories(temp.resolve("work")).toRealPath();
    Files.writeString(workspace.resolve("note.txt"), "the note says forty-two");
  }

  @Test
  void agent_usesToolsOfThree_andNoProcessIsLeft() throws Exception {
    Script script =
        Script.of(
            Turn.calls("mcp__everything__get-sum", "a", 19, "b", 23),
            Turn.calls(
                    "mcp__filesystem__read_text_file",
                    "path",
                    workspace.resolve("note.txt").toString())
                .expect("42"),
            Turn.calls(
                    "mcp__memory__create_entities",
                    "entities",
                    List.of(
                        Map.of("name", "Ada", "entityType", "person", "observations", List.of())))
                .expect("the note says forty-two"),
            Turn.says("Done.").expect("Ada"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      Started.Outcome outcome = start(upstream, "everything", "filesystem", "memory").outcome();

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("Done.");
      assertThat(upstream.problems()).isEmpty();
      assertThat(temp.resolve("memory.jsonl")).content().contains("Ada");
      assertNoneLeft(List.of());
    }
  }

  @ParameterizedTest
  @CsvSource({"-KILL, 137", "-INT, 130", "-TERM, 143"})
  void aSignal_leavesNoProcess(String signal, int exitCode) throws Exception {
    Script script =
        Script.of(
            Turn.calls("mcp__everything__get-sum", "a", 19, "b", 23),
            Turn.says("Too late.").faults(Fault.delayEvents(LONG)).expect("42"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      Started started = start(upstream, "everything");
      while (upstream.modelRequests().size() < 2) {
        TimeUnit.MILLISECONDS.sleep(20); // until the server has answered; then it is idle
      }
      List<Long> tree = marked();
      assertThat(commands(tree))
          .as("npx and what it has started")
          .anyMatch(each -> each.startsWith("npm exec"))
          .anyMatch(each -> each.startsWith("node ") && each.contains("mcp-server-everything"));
      List<Long> all = new ArrayList<>(tree);
      started.process().descendants().forEach(each -> all.add(each.pid())); // with who guards them

      assertThat(
              new ProcessBuilder("kill", signal, Long.toString(started.process().pid()))
                  .start()
                  .waitFor())
          .isZero();
      assertThat(started.process().waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

      assertThat(started.process().exitValue()).isEqualTo(exitCode);
      assertNoneLeft(all);
    }
  }

  private Started start(ScriptedUpstream upstream, String... servers) throws IOException {
    JsonObjectBuilder entries = Json.object();
    for (String each : servers) {
      entries.put(
          each,
          Json.object()
              .put("command", "npx")
              .put(
                  "args",
                  Stream.of(
                          "--offline",
                          "--prefix",
                          installed.toString(),
                          "mcp-server-" + each,
                          each.equals("filesystem") ? workspace.toString() : "")
                      .filter(word -> !word.isEmpty())
                      .map(Json::of)
                      .toList())
              .put(
                  "env",
                  Json.object()
                      .put(MARK, mark)
                      .put("MEMORY_FILE_PATH", temp.resolve("memory.jsonl").toString())
                      .put("npm_config_cache", temp.resolve("npm").toString())
                      .build())
              .build());
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("home").toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    return Started.start(
        workspace,
        environment,
        Distribution.built().launcher(),
        "--task",
        "Do it",
        "--model",
        MODEL,
        "--strict-mcp-config",
        "--mcp-config",
        Json.write(Json.object().put("mcpServers", entries.build()).build()),
        "--allowedTools",
        String.join(",", Stream.of(servers).map(each -> "mcp__" + each).toList()));
  }

  /** Returns the processes that carry the mark. */
  private List<Long> marked() throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(each -> each.getFileName().toString().matches("\\d+"))
          .filter(each -> read(each.resolve("environ")).contains(MARK + "=" + mark))
          .map(each -> Long.valueOf(each.getFileName().toString()))
          .toList();
    }
  }

  private static List<String> commands(List<Long> processes) {
    return processes.stream()
        .map(each -> read(Path.of("/proc", each.toString(), "cmdline")).replace('\0', ' '))
        .toList();
  }

  private void assertNoneLeft(List<Long> processes) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while ((!marked().isEmpty() || processes.stream().anyMatch(NpxServersIT::isAlive))
        && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(commands(marked())).isEmpty();
    assertThat(processes).noneMatch(NpxServersIT::isAlive);
  }

  /** One that has ended and that nobody has asked for is not alive. */
  private static boolean isAlive(long pid) {
    String stat = read(Path.of("/proc/" + pid + "/stat"));
    return !stat.isEmpty() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
  }

  /** Returns what a file of a process holds; nothing where it has gone or is somebody else's. */
  private static String read(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
