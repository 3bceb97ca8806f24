package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** MCP servers in runs from the command line. */
class McpInRunsTest {
  @TempDir Path temp;
  private TypedCommands commands;

  @BeforeEach
  void makeFolders() throws IOException {
    commands = new TypedCommands(temp);
  }

  private static List<String> offered(ScriptedUpstream upstream, int request) {
    List<String> names = new ArrayList<>();
    JrsValue body = Json.parse(upstream.modelRequests().get(request).body());
    for (JrsValue tool : Json.array(body, "tools")) {
      names.add(Json.string(Json.field(tool, "function"), "name", ""));
    }
    return names;
  }

  private static Script callingEcho() {
    return Script.of(Turn.calls("mcp__f__echo", "text", "so it is"), Turn.says("Done.").forever());
  }

  @Test
  void newServer_isStartedBesideTheFirstRequest_andKnownToTheNextRun() throws Exception {
    String config = FaultyServers.named("f", "banner");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(callingEcho())) {
      assertThat(commands.agent(upstream, "--mcp-config", config, "--allowedTools", "mcp__f"))
          .as(commands.err())
          .isZero();
      assertThat(offered(upstream, 0)).contains("ToolSearch").doesNotContain("mcp__f__echo");
      assertThat(offered(upstream, 1)).contains("mcp__f__echo").doesNotContain("ToolSearch");
      assertThat(upstream.modelRequests().get(1).body()).contains("so it is");
      assertThat(upstream.problems()).isEmpty();
    }
    try (ScriptedUpstream upstream = ScriptedUpstream.start(callingEcho())) {
      assertThat(commands.agent(upstream, "--mcp-config", config, "--allowedTools", "mcp__f"))
          .isZero();
      assertThat(offered(upstream, 0)).contains("mcp__f__echo").doesNotContain("ToolSearch");
      assertThat(offered(upstream, 0))
          .allMatch(name -> name.length() <= 64 && name.matches("[A-Za-z0-9_-]+"));
      assertThat(upstream.modelRequests().get(1).body()).contains("so it is");
    }
  }

  @Test
  void call_carriesAKeyOfItsOwn() throws Exception {
    Path said = temp.resolve("said");
    StringBuilder line = new StringBuilder("tee '" + said + "' |");
    FaultyServer.command().forEach(word -> line.append(" '").append(word).append("'"));
    String config =
        Json.write(
            Json.object()
                .put(
                    "mcpServers",
                    Json.object()
                        .put(
                            "f",
                            Json.object()
                                .put("command", "sh")
                                .put("args", List.of(Json.of("-c"), Json.of(line.toString())))
                                .build())
                        .build())
                .build());
    String session = "0d0f4a55-7f0c-4f5e-8a43-3b7f5f3f2c11";
    try (ScriptedUpstream upstream = ScriptedUpstream.start(callingEcho())) {
      assertThat(
              commands.agent(
                  upstream,
                  "--mcp-config",
                  config,
                  "--allowedTools",
                  "mcp__f",
                  "--session-id",
                  session))
          .as(commands.err())
          .isZero();
      assertThat(Files.readAllLines(said))
          .filteredOn(each -> each.contains("tools/call"))
          .singleElement()
          .asString()
          .contains("\"io.agenticflow/idempotencyKey\":\"" + session + "/call_0001_1\"");
    }
  }

  @Test
  void call_withoutARuleForIt_isDenied() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(callingEcho())) {
      assertThat(commands.agent(upstream, "--mcp-config", FaultyServers.named("f"))).isZero();
      assertThat(upstream.modelRequests().get(1).body()).contains("ermission denied");
    }
  }

  @Test
  void manyTools_areSearchedFor() throws Exception {
    Script script =
        Script.of(
            Turn.calls("ToolSearch", "query", "select:echo"),
            Turn.calls("mcp__f__echo", "text", "found it"),
            Turn.says("Done."));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      assertThat(
              commands.agent(
                  upstream,
                  "--mcp-config",
                  FaultyServers.named("f", "tools=500"),
                  "--allowedTools",
                  "mcp__f"))
          .isZero();
      assertThat(offered(upstream, 1)).contains("ToolSearch", "mcp__f__echo");
      assertThat(offered(upstream, 1)).doesNotContain("mcp__f__tool-17");
      assertThat(upstream.modelRequests().get(2).body()).contains("found it");
      assertThat(upstream.modelRequests().get(1).body().length()).isLessThan(60_000);
    }
  }

  @Test
  void serverOfTheFolder_isNotStartedUnasked() throws Exception {
    commands.write(".mcp.json", FaultyServers.named("f"));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()))) {
      assertThat(commands.agent(upstream)).isZero();
      assertThat(commands.err()).contains("'agentic-flow mcp enable f' agrees to it");
      assertThat(offered(upstream, 0)).doesNotContain("ToolSearch");

      assertThat(commands.run("mcp", "enable", "f")).isZero();
      assertThat(commands.agent(upstream)).isZero();
      assertThat(commands.err()).doesNotContain("mcp enable");
      assertThat(offered(upstream, 1)).contains("ToolSearch");

      assertThat(commands.agent(upstream, "--bare")).isZero();
      assertThat(offered(upstream, 2)).doesNotContain("ToolSearch");
    }
  }

  @Test
  void agentThatNamesItsTools_hasThemInTheFirstRequest_andOnlyThem() throws Exception {
    commands.write(
        ".claude/agents/echoing.md",
        "---\nname: echoing\ndescription: Echoes.\ntools: Read, mcp__f__echo\n---\nEcho.\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()))) {
      assertThat(
              commands.agent(
                  upstream, "--agent", "echoing", "--mcp-config", FaultyServers.named("f")))
          .isZero();
      assertThat(offered(upstream, 0)).containsExactly("Read", "mcp__f__echo");
      assertThat(commands.err()).doesNotContain("tools that are not there");
    }
  }

  @Test
  void serverThatDies_isToldAndTheRunGoesOn() throws Exception {
    commands.write(
        ".claude/agents/echoing.md",
        "---\nname: echoing\ndescription: Echoes.\ntools: Read, mcp__f\n---\nEcho.\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()))) {
      assertThat(
              commands.agent(
                  upstream,
                  "--agent",
                  "echoing",
                  "--mcp-config",
                  FaultyServers.named("f", "dies-at-start=3")))
          .isZero();
      assertThat(commands.err()).contains("left-pad");
    }
  }

  @Test
  void wrongEntry_isTold_andTheRunGoesOn() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()))) {
      assertThat(
              commands.agent(
                  upstream, "--mcp-config", "{\"mcpServers\": {\"a\": {\"url\": \"https://x\"}}}"))
          .isZero();
      assertThat(commands.err()).contains("has a url and no type");
    }
  }

  @Test
  void firstLineOfAStream_namesTheServers() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()))) {
      assertThat(
              commands.agent(
                  upstream,
                  "--mcp-config",
                  FaultyServers.named("f"),
                  "--output",
                  "stream-json",
                  "--verbose"))
          .isZero();
      JrsValue first = Json.parse(commands.out().lines().findFirst().orElseThrow());
      assertThat(Json.string(Json.array(first, "mcp_servers").getFirst(), "name")).isEqualTo("f");
    }
  }
}
