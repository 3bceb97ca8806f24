package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerConnector;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The servers that the program's forerunners start, and three of the protocol's own, as they are
 * published. Together they are larger than a build should fetch, so they are installed by hand, and
 * the test is skipped where the variable {@code AGENTIC_FLOW_SEED_SERVERS} does not say where;
 * docs/mcp.md has the commands and the last figures.
 */
class SeedServersTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String FLAG = "--experimental-websocket";

  /** By name: the package, how many tools it has, and its command. */
  private static final Map<String, Seed> SEEDS = new LinkedHashMap<>();

  private record Seed(int tools, boolean needsWebSocket, List<String> command) {}

  static {
    SEEDS.put(
        "claude-flow-2",
        new Seed(90, false, List.of("claude-flow-2", "claude-flow", "mcp", "start")));
    SEEDS.put(
        "claude-flow-3",
        new Seed(353, false, List.of("claude-flow-3", "claude-flow", "mcp", "start")));
    SEEDS.put(
        "flow-nexus", new Seed(94, true, List.of("flow-nexus", "flow-nexus", "mcp", "start")));
    SEEDS.put(
        "agentic-payments",
        new Seed(10, false, List.of("agentic-payments", "agentic-payments", "mcp")));
    SEEDS.put(
        "agentic-flow",
        new Seed(11, false, List.of("agentic-flow", "agentic-flow", "mcp", "start")));
    SEEDS.put("everything", new Seed(13, false, List.of("everything", "mcp-server-everything")));
    SEEDS.put(
        "filesystem", new Seed(14, false, List.of("filesystem", "mcp-server-filesystem", ".")));
    SEEDS.put("memory", new Seed(9, false, List.of("memory", "mcp-server-memory")));
  }

  @TempDir Path temp;
  private Path installed = Path.of(".");
  private @Nullable ServerSet set;

  @BeforeEach
  void isInstalled() {
    String folder = System.getenv("AGENTIC_FLOW_SEED_SERVERS");
    assumeTrue(folder != null, "AGENTIC_FLOW_SEED_SERVERS is not set");
    installed = Path.of(folder);
  }

  @AfterEach
  void close() {
    if (set != null) {
      set.close();
    }
  }

  private JrsObject entry(Seed seed) {
    List<JrsValue> arguments = new ArrayList<>();
    arguments.add(Json.of("--prefix"));
    arguments.add(Json.of(installed.resolve(seed.command.getFirst()).toString()));
    seed.command.stream().skip(1).forEach(word -> arguments.add(Json.of(word)));
    JsonObjectBuilder environment =
        Json.object().put("MEMORY_FILE_PATH", temp.resolve("m.json").toString());
    if (seed.needsWebSocket) {
      environment.put("NODE_OPTIONS", FLAG);
    }
    return Json.object()
        .put("command", "npx")
        .put("args", arguments)
        .put("env", environment.build())
        .build();
  }

  private ServerSet set(Map<String, Seed> seeds) throws Exception {
    List<ServerDefinition> definitions = new ArrayList<>();
    for (Map.Entry<String, Seed> each : seeds.entrySet()) {
      definitions.add(
          ServerDefinition.read(
              each.getKey(), entry(each.getValue()), new Origin(Origin.Scope.USER, "test", false)));
    }
    ServerConnector connector =
        new ServerConnector(
            new ServerConnector.Surroundings(System.getenv(), temp, temp),
            ClientOptions.of("test", "1").timeouts(LONG, LONG),
            () -> {
              throw new AssertionError("nothing here is reached over HTTP");
            },
            _ -> ServerOutput.IGNORED,
            _ -> {},
            null);
    return new ServerSet(definitions, connector, null, _ -> {});
  }

  private static long connected(ServerSet set, String... names) {
    long begun = System.nanoTime();
    set.await(List.of(names), LONG, new Cancellation());
    return (System.nanoTime() - begun) / 1_000_000;
  }

  @Test
  void all_areConnectedTogether_counted_andCalled() throws Exception {
    ServerSet set = set(SEEDS);
    this.set = set;
    long millis = connected(set, SEEDS.keySet().toArray(String[]::new));
    Map<String, Integer> counts = new TreeMap<>();
    for (ServerStatus each : set.status()) {
      assertThat(each.state()).as(each.toString()).isEqualTo(ServerStatus.State.CONNECTED);
      counts.put(
          each.definition().name(), each.listing() == null ? 0 : each.listing().tools().size());
    }
    System.err.println("connected together in " + millis + " ms: " + counts);
    SEEDS.forEach((name, seed) -> assertThat(counts).containsEntry(name, seed.tools));

    Map<String, Map<String, Integer>> outcomes = new TreeMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, List<Future<String>>> calls = new TreeMap<>();
      for (String name : SEEDS.keySet()) {
        for (int i = 0; i < 10; i++) {
          Callable<String> call = call(set, name, i);
          calls.computeIfAbsent(name, _ -> new ArrayList<>()).add(threads.submit(call));
        }
      }
      for (Map.Entry<String, List<Future<String>>> each : calls.entrySet()) {
        for (Future<String> call : each.getValue()) {
          outcomes
              .computeIfAbsent(each.getKey(), _ -> new TreeMap<>())
              .merge(call.get(), 1, Integer::sum);
        }
      }
    }
    System.err.println("ten calls each: " + outcomes);
    assertThat(outcomes).hasSize(SEEDS.size());
    // Its tools run npx one after the other and serve nobody meanwhile.
    outcomes.remove("agentic-flow");
    assertThat(outcomes.values()).allMatch(each -> !each.containsKey("no answer"));
  }

  /** Calls one of the tools that want nothing, the same again where there are fewer than ten. */
  private static Callable<String> call(ServerSet set, String server, int number) {
    List<ServerSet.Offered> able =
        set.tools().stream()
            .filter(each -> each.server().name().equals(server))
            .filter(each ->
                Json.array(Json.field(each.tool().described(), "inputSchema"), "required")
                    .isEmpty())
            .filter(each -> !each.tool().name().matches(".*(reset|stop|shutdown|logout|long).*"))
            .toList();
    ServerSet.Offered tool = able.get(number % able.size());
    return () -> {
      try {
        JrsValue result =
            set.call(tool, Json.object().build(), CallOptions.of(new Cancellation()).timeout(LONG));
        return Json.isTrue(result, "isError") ? "a failure" : "a result";
      } catch (McpException e) {
        return e.error() == null ? "no answer" : "an error";
      }
    };
  }

  @Test
  void ten_takeHardlyLongerThanTheSlowest_andLittleOfOurMemory() throws Exception {
    Map<String, Long> alone = new TreeMap<>();
    for (Map.Entry<String, Seed> each : SEEDS.entrySet()) {
      try (ServerSet one = set(Map.of(each.getKey(), each.getValue()))) {
        alone.put(each.getKey(), connected(one, each.getKey()));
      }
    }
    Map<String, Seed> ten = new LinkedHashMap<>(SEEDS);
    ten.put("filesystem-2", SEEDS.get("filesystem"));
    ten.put("memory-2", SEEDS.get("memory"));
    System.gc();
    long before = used();
    ServerSet set = set(ten);
    this.set = set;
    long together = connected(set, ten.keySet().toArray(String[]::new));
    System.gc();
    long after = used();
    System.err.println(
        "alone "
            + alone
            + " ms; ten together "
            + together
            + " ms; our memory for each "
            + (after - before) / 10 / 1024
            + " KiB");
    assertThat(set.status()).allMatch(each -> each.state() == ServerStatus.State.CONNECTED);
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void agent_usesToolsOfThree() throws Exception {
    TypedCommands commands = new TypedCommands(temp.resolve("run"));
    JsonObjectBuilder servers = Json.object();
    SEEDS.forEach((name, seed) -> servers.put(name, entry(seed)));
    Path config =
        commands.write(
            "servers.json", Json.write(Json.object().put("mcpServers", servers.build()).build()));
    Files.writeString(commands.workspace().resolve("note.txt"), "the note says forty-two");
    Script script =
        Script.of(
            Turn.calls("ToolSearch", "query", "key pair identity of an agent that pays"),
            Turn.calls("mcp__agentic-payments__generate_agent_identity"),
            Turn.calls(
                "mcp__filesystem__read_text_file",
                "path",
                commands.workspace().resolve("note.txt").toString()),
            Turn.calls("mcp__everything__get-sum", "a", 19, "b", 23),
            Turn.says("Done."));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      int code =
          commands.agent(
              upstream,
              "--mcp-config",
              config.toString(),
              "--allowedTools",
              "mcp__agentic-payments,mcp__filesystem,mcp__everything");

      assertThat(code).as(commands.err()).isZero();
      assertThat(upstream.modelRequests().getFirst().body().length()).isLessThan(60_000);
      String last = upstream.modelRequests().getLast().body();
      assertThat(last).contains("public").contains("the note says forty-two").contains("42");
    }
  }
}
