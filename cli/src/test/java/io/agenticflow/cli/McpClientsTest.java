package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code mcp serve} as a process, with programs that others wrote as its clients. */
@Timeout(180)
class McpClientsTest {
  private static final int LONGEST_SECONDS = 120;

  @TempDir Path temp;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(temp.resolve("work"));
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("HOME", Files.createDirectories(temp.resolve("home")).toString());
    environment.put("TMPDIR", Files.createDirectories(temp.resolve("tmp")).toString());
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("af").toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", "http://127.0.0.1:9/api/v1");
  }

  @Test
  void theInspector_listsAndCallsTools_overStandardStreams() throws Exception {
    JrsValue listed = Json.parse(inspector(program("mcp", "serve"), "--method", "tools/list"));
    assertThat(Json.array(listed, "tools"))
        .extracting(each -> Json.string(each, "name"))
        .contains("list_agents", "show_agent", "list_models", "route_task", "list_sessions")
        .doesNotContain("run_agent");
    JrsValue called =
        Json.parse(
            inspector(
                program("mcp", "serve"),
                "--method",
                "tools/call",
                "--tool-name",
                "show_agent",
                "--tool-arg",
                "agent=coder"));
    assertThat(Json.string(Json.field(called, "structuredContent"), "name")).isEqualTo("coder");
  }

  @Test
  void theInspector_callsTools_overHttp_withTheToken() throws Exception {
    Process server =
        builder(
                program(
                    "mcp", "serve", "--http", "--port", "0", "--auth-token", "token-of-the-test"))
            .redirectError(temp.resolve("server.txt").toFile())
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
      String uri = out.readLine();
      assertThat(uri).endsWith("/mcp");
      JrsValue called =
          Json.parse(
              inspector(
                  List.of(uri, "--transport", "http"),
                  "--header",
                  "Authorization: Bearer token-of-the-test",
                  "--method",
                  "tools/call",
                  "--tool-name",
                  "list_models",
                  "--tool-arg",
                  "query=sonnet"));
      assertThat(Json.array(Json.field(called, "structuredContent"), "models")).isNotEmpty();
    } finally {
      server.destroy();
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).as("it ends when it is told to").isTrue();
    }
  }

  @Test
  void theInspector_reachesOtherServers_throughTheProxy_asFarAsItsTokenAllows() throws Exception {
    String entry =
        Json.write(
            Json.object()
                .put("command", NpmClients.node().toString())
                .put(
                    "args",
                    List.of(
                        Json.of(
                            NpmClients.modules()
                                .resolve("@modelcontextprotocol/server-everything/dist/index.js")
                                .toString())))
                .build());
    Path tokens = temp.resolve("tokens");
    Files.writeString(tokens, "token-for-all\ntoken-for-sums mcp:every__*sum\n");
    Process proxy =
        builder(
                program(
                    "proxy",
                    "--port",
                    "0",
                    "--mcp-config",
                    "{\"mcpServers\":{\"every\":" + entry + "}}",
                    "--strict-mcp-config",
                    "--auth-token-file",
                    tokens.toString()))
            .redirectError(temp.resolve("server.txt").toFile())
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(proxy.getInputStream(), UTF_8))) {
      String uri = out.readLine().replace("ANTHROPIC_BASE_URL=", "") + "/mcp";
      JrsValue sum =
          Json.parse(
              inspector(
                  List.of(uri, "--transport", "http"),
                  "--header",
                  "Authorization: Bearer token-for-all",
                  "--method",
                  "tools/call",
                  "--tool-name",
                  "every__get-sum",
                  "--tool-arg",
                  "a=40",
                  "--tool-arg",
                  "b=2"));
      assertThat(Json.write(sum)).contains("42");
      JrsValue few =
          Json.parse(
              inspector(
                  List.of(uri, "--transport", "http"),
                  "--header",
                  "Authorization: Bearer token-for-sums",
                  "--method",
                  "tools/list"));
      assertThat(Json.array(few, "tools"))
          .extracting(each -> Json.string(each, "name"))
          .containsExactly("every__get-sum");
    } finally {
      List<ProcessHandle> started = proxy.descendants().toList();
      proxy.destroy();
      assertThat(proxy.waitFor(20, TimeUnit.SECONDS)).as("it ends when it is told to").isTrue();
      for (ProcessHandle each : started) {
        each.onExit().get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void claudeCode_usesATool() throws Exception {
    Path claude = NpmClients.claudeCode();
    environment.put("IS_SANDBOX", "1");
    environment.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    environment.put("ENABLE_TOOL_SEARCH", "false");
    JsonObjectBuilder entry = Json.object();
    List<String> serve = program("mcp", "serve");
    entry.put("command", serve.getFirst());
    entry.put("args", serve.stream().skip(1).map(Json::of).toList());
    String servers =
        Json.write(
            Json.object()
                .put("mcpServers", Json.object().put("flow", entry.build()).build())
                .build());
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("mcp__flow__show_agent", "agent", "reviewer"),
                Turn.says("I have seen it.")))) {
      environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
      String said =
          run(
              program(
                  "claude-code",
                  "--model",
                  "vendor/model",
                  "--program",
                  claude.toString(),
                  "-p",
                  "Which agents are there?",
                  "--mcp-config",
                  servers,
                  "--strict-mcp-config",
                  "--permission-mode",
                  "bypassPermissions"));
      assertThat(said).isEqualTo("I have seen it.\n");
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.modelRequests().get(0).body()).contains("mcp__flow__list_agents");
      assertThat(upstream.modelRequests().get(1).body()).contains("system_prompt");
    }
  }

  private String inspector(List<String> server, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(NpmClients.node().toString());
    command.add(
        NpmClients.modules()
            .resolve("@modelcontextprotocol/inspector/clients/launcher/build/index.js")
            .toString());
    command.add("--cli");
    command.addAll(server);
    command.addAll(List.of(more));
    return run(command);
  }

  private static List<String> program(String... typed) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(typed));
    return command;
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(temp.resolve("work").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  /** Returns what a program prints that succeeds. */
  private String run(List<String> command) throws IOException, InterruptedException {
    Path out = temp.resolve("out.txt");
    Path err = temp.resolve("err.txt");
    Process process =
        builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    String said = Files.readString(out);
    assertThat(process.exitValue()).as(said + Files.readString(err)).isZero();
    return said;
  }
}
