package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

class McpCommandsTest {
  @TempDir Path temp;
  private TypedCommands commands;

  @BeforeEach
  void makeFolders() throws IOException {
    commands = new TypedCommands(temp);
  }

  private void typed(String group, String command, String... words) {
    assertThat(commands.typed(group, command, words)).as(commands.err()).isZero();
  }

  private JrsValue list() {
    assertThat(commands.run("mcp", "list", "--output", "json")).as(commands.err()).isZero();
    return Json.parse(commands.out());
  }

  private String listed(String name, String field) {
    return Json.array(list(), "servers").stream()
        .filter(each -> name.equals(Json.string(each, "name")))
        .map(each -> Json.string(each, field, ""))
        .findFirst()
        .orElse("none");
  }

  @Test
  void optionsBehindTheCommand_belongToIt() throws IOException {
    typed("mcp", "add", "files", "-e", "KEY=${KEY}", "npx", "-y", "a-server", "-e", "x");

    assertThat(Json.parse(Files.readString(temp.resolve("home/mcp.json"))))
        .hasToString(
            Json.parse(
                    """
                    {"projects": {"%s": {"mcpServers": {"files": {"command": "npx",
                      "args": ["-y", "a-server", "-e", "x"], "env": {"KEY": "${KEY}"}}}}}}
                    """
                        .formatted(commands.workspace()))
                .toString());
    assertThat(listed("files", "target")).isEqualTo("npx -y a-server -e x");
    assertThat(listed("files", "standing")).isEqualTo("ready");
    assertThat(listed("files", "scope")).isEqualTo("local");
  }

  @Test
  void addAddress_takesHeadersBeforeAndBehind() {
    typed(
        "mcp",
        "add",
        "-t",
        "sse",
        "-H",
        "A: 1",
        "web",
        "https://example.com/sse",
        "--header",
        "Authorization: Bearer ${TOKEN}");

    commands.run("mcp", "export", "web");
    assertThat(commands.out())
        .isEqualTo(
            """
            {
              "mcpServers": {
                "web": {
                  "type": "sse",
                  "url": "https://example.com/sse",
                  "headers": {
                    "A": "1",
                    "Authorization": "Bearer ${TOKEN}"
                  }
                }
              }
            }
            """);
  }

  @Test
  void wrongAdd_isAUsageErrorThatShowsNoSecret() {
    assertThat(commands.run("mcp", "add", "-e", "sk-secret-value", "a", "x")).isEqualTo(2);
    assertThat(commands.err()).contains("--env sk-…").doesNotContain("secret");
    assertThat(commands.run("mcp", "add", "a b", "x")).isEqualTo(2);
    assertThat(commands.run("mcp", "add", "a", "-H", "A: b", "x")).isEqualTo(2);
    assertThat(commands.run("mcp", "add-json", "a", "{\"url\": \"https://x\"}")).isEqualTo(2);
    assertThat(commands.err()).contains("has a url and no type");
    assertThat(commands.run("mcp", "add-json", "a", "{")).isEqualTo(2);
    assertThat(listed("a", "name")).isEqualTo("none");
  }

  @Test
  void serverOfTheFolder_isUnapprovedUntilItIsEnabled() throws IOException {
    commands.write(
        ".mcp.json", "{\"mcpServers\": {\"a\": {\"command\": \"x\"}, \"b\": {\"url\": \"y\"}}}");

    assertThat(listed("a", "standing")).isEqualTo("unapproved");
    assertThat(Json.string(Json.array(list(), "problems").getFirst(), "problem"))
        .isEqualTo("has a url and no type; say http or sse");

    assertThat(commands.run("mcp", "enable", "a")).isZero();
    assertThat(listed("a", "standing")).isEqualTo("ready");
    assertThat(commands.run("mcp", "disable", "a")).isZero();
    assertThat(listed("a", "standing")).isEqualTo("disabled");
    assertThat(commands.run("mcp", "enable", "nobody")).isEqualTo(17);
    assertThat(commands.run("mcp", "enable", "b")).isEqualTo(18);
  }

  @Test
  void settingsOfTheUser_agreeToServersOfTheFolder() throws IOException {
    commands.write(".mcp.json", "{\"mcpServers\": {\"a\": {\"command\": \"x\"}}}");
    commands.write(".claude/settings.json", "{\"enableAllProjectMcpServers\": true}");
    assertThat(listed("a", "standing")).isEqualTo("unapproved");

    TypedCommands.write(
        commands.userFolder().resolve("settings.json"),
        "{\"enabledMcpjsonServers\": [\"a\"], \"mcpServers\": {\"mine\": {\"command\": \"y\"}}}");
    assertThat(listed("a", "standing")).isEqualTo("ready");
    assertThat(listed("mine", "standing")).isEqualTo("ready");
  }

  @Test
  void addToTheProject_isAgreedTo_andRemoveTakesItAway() {
    typed("mcp", "add", "--scope", "project", "a", "x");
    assertThat(listed("a", "standing")).isEqualTo("ready");

    typed("mcp", "add", "a", "y");
    assertThat(commands.run("mcp", "remove", "a")).isEqualTo(2);
    assertThat(commands.err()).contains("--scope");
    assertThat(commands.run("mcp", "remove", "a", "--scope", "local")).isZero();
    assertThat(commands.run("mcp", "remove", "a")).isZero();
    assertThat(commands.run("mcp", "remove", "a")).isEqualTo(17);
  }

  @Test
  void remove_takesAwayABrokenEntryToo() throws IOException {
    commands.write(".mcp.json", "{\"mcpServers\": {\"b\": {\"url\": \"y\"}}}");

    assertThat(commands.run("mcp", "remove", "b")).isZero();
    assertThat(Json.array(list(), "problems")).isEmpty();
  }

  @Test
  void importFromClaudeCode_takesOverThoseOfTheFolderAndOfAll() throws IOException {
    typed("mcp", "add", "there", "x");
    TypedCommands.write(
        commands.userFolder().resolve(".claude.json"),
        """
        {"numStartups": 3, "mcpServers": {"all": {"command": "a"}, "there": {"command": "b"}, "bad": {"url": "c"}},
         "projects": {"%s": {"mcpServers": {"here": {"command": "d"}}}}}
        """
            .formatted(commands.workspace()));

    assertThat(commands.run("mcp", "import", "claude-code", "--output", "json")).isZero();

    JrsValue answer = Json.parse(commands.out());
    assertThat(Json.array(answer, "imported"))
        .extracting(JrsValue::asText)
        .containsExactly("here", "all");
    assertThat(Json.array(answer, "left_out")).hasSize(2);
    assertThat(listed("there", "target")).isEqualTo("x");
    assertThat(listed("all", "target")).isEqualTo("a");
  }

  @Test
  void mcpConfig_isTakenAsFileOrJson_andStrictLeavesTheRestOut() throws IOException {
    typed("mcp", "add", "mine", "x");
    Path file = commands.write("more.json", "{\"mcpServers\": {\"one\": {\"command\": \"a\"}}}");

    assertThat(
            commands.run(
                "mcp",
                "list",
                "--strict-mcp-config",
                "--output",
                "json",
                "--mcp-config",
                file.toString(),
                "--mcp-config",
                "{\"mcpServers\": {\"two\": {\"type\": \"sdk\"}}}"))
        .isZero();
    assertThat(Json.array(Json.parse(commands.out()), "servers"))
        .extracting(each -> Json.string(each, "name"))
        .containsExactly("one", "two");
    assertThat(commands.run("mcp", "list", "--mcp-config", "{}")).isEqualTo(2);
    assertThat(commands.run("mcp", "list", "--mcp-config", "nothing.json")).isEqualTo(2);
  }

  private String faulty(String... faults) {
    List<String> command = FaultyServer.command(faults);
    return Json.write(
        Json.object()
            .put("command", command.getFirst())
            .put("args", command.stream().skip(1).map(Json::of).toList())
            .build());
  }

  @Test
  void serverIsTested_shown_andCalled() {
    assertThat(commands.run("mcp", "add-json", "f", faulty("banner"))).isZero();
    assertThat(commands.run("mcp", "info", "f")).isZero();
    assertThat(commands.out()).contains("never started");

    assertThat(commands.run("mcp", "test", "f", "--output", "json")).as(commands.err()).isZero();
    JrsValue tested = Json.parse(commands.out());
    assertThat(Json.integer(tested, "tools", 0)).isEqualTo(15);
    assertThat(Json.string(tested, "protocol")).isEqualTo("2025-11-25");

    assertThat(commands.run("mcp", "tools", "f")).isZero();
    assertThat(commands.out()).contains("echo  Does what its name says.");
    assertThat(commands.run("mcp", "call", "f", "echo", "--input", "{\"text\": \"hello\"}"))
        .isZero();
    assertThat(commands.out()).isEqualTo("hello\n");
    assertThat(commands.run("mcp", "call", "f", "fail")).isEqualTo(18);
    assertThat(commands.run("mcp", "call", "f", "nothing")).isEqualTo(18);
    assertThat(commands.run("mcp", "call", "f", "echo", "--input", "[]")).isEqualTo(2);
    assertThat(commands.run("mcp", "info", "f")).isZero();
    assertThat(commands.out()).contains("It says: Be gentle.").contains("echo");
  }

  @Test
  void serverThatDies_isAFailureWithItsLastWords() {
    assertThat(commands.run("mcp", "add-json", "f", faulty("dies-at-start=3"))).isZero();

    assertThat(commands.run("mcp", "test", "f")).isEqualTo(18);
    assertThat(commands.err()).contains("left-pad");
  }

  @Test
  void changedDescription_isShownByInfoAndAgreedToByEnable() throws IOException {
    assertThat(commands.run("mcp", "add-json", "f", faulty())).isZero();
    assertThat(commands.run("mcp", "test", "f")).isZero();
    try (Stream<Path> files = Files.list(temp.resolve("home/mcp/listings"))) {
      Path file = files.findFirst().orElseThrow();
      Files.writeString(
          file,
          Files.readString(file).replaceFirst("\"echo\":\"[0-9a-f]{8}", "\"echo\":\"00000000"));
    }

    assertThat(commands.run("mcp", "info", "f")).isZero();
    assertThat(commands.out()).contains("echo  (described otherwise than you agreed to)");
    assertThat(commands.run("mcp", "call", "f", "echo")).isEqualTo(18);
    assertThat(commands.run("mcp", "enable", "f")).isZero();
    assertThat(commands.out()).contains("Agreed to what it says now of echo\n");
    assertThat(commands.run("mcp", "call", "f", "echo")).isZero();
  }

  @Test
  void toolThatAnUpdateAdds_isShownAndNotUsedUntilEnableAgrees() throws IOException {
    Path count = commands.write("count", "0");
    String program = "exec '" + String.join("' '", FaultyServer.command()) + "' tools=$(cat '";
    String entry =
        Json.write(
            Json.object()
                .put("command", "/bin/sh")
                .put("args", List.of(Json.of("-c"), Json.of(program + count + "')")))
                .build());
    assertThat(commands.run("mcp", "add-json", "f", entry)).isZero();
    assertThat(commands.run("mcp", "test", "f")).isZero();
    commands.write("count", "1");

    assertThat(commands.run("mcp", "test", "f", "--output", "json")).isZero();
    assertThat(commands.err()).contains("f has more tools than you agreed to", "mcp enable f");
    assertThat(Json.array(Json.parse(commands.out()), "added"))
        .extracting(JrsValue::asText)
        .containsExactly("tool-0");
    assertThat(commands.run("mcp", "test", "f")).isZero();
    assertThat(commands.out()).contains("16 tools; not used until you agree: tool-0");
    assertThat(commands.run("mcp", "tools", "f")).isZero();
    assertThat(commands.out()).contains("tool-0 (added)");
    assertThat(commands.run("mcp", "info", "f")).isZero();
    assertThat(commands.out()).contains("tool-0  (added since you agreed)");
    assertThat(commands.run("mcp", "call", "f", "tool-0")).isEqualTo(18);
    assertThat(commands.err()).contains("or it is left out");
    assertThat(commands.run("mcp", "enable", "f")).isZero();
    assertThat(commands.out()).contains("Agreed to what it says now of tool-0\n");
    assertThat(commands.run("mcp", "tools", "f")).isZero();
    assertThat(commands.out()).contains("tool-0  Number");
    assertThat(commands.run("mcp", "call", "f", "tool-0")).isEqualTo(18);
    assertThat(commands.err()).contains("Unknown tool: tool-0"); // the server itself was asked
  }

  @Test
  void whatServersAndFoldersWrite_cannotDriveTheTerminal() throws IOException {
    commands.write(
        ".mcp.json",
        "{\"mcpServers\": {\"f\": {\"command\": \"rm\\u001b[2K\"}, \"g\": {\"type\": \"a\\u001bb\"}}}");

    assertThat(commands.run("mcp", "list")).isZero();
    assertThat(commands.out()).contains("rm\uFFFD[2K");
    assertThat(commands.err()).contains("a\uFFFDb");
    assertThat(commands.run("mcp", "info", "f")).isZero();
    assertThat(commands.out()).contains("rm\uFFFD[2K").doesNotContain("\u001b");
    assertThat(commands.run("mcp", "test", "g")).isEqualTo(18);
    assertThat(commands.err()).contains("a\uFFFDb").doesNotContain("\u001b");
  }

  @Test
  void anAddressMustBeOne() {
    assertThat(commands.run("mcp", "add", "-t", "http", "f", "example.com/mcp")).isEqualTo(2);
    assertThat(commands.err()).contains("https://");
    typed("mcp", "add", "-t", "http", "f", "${WIKI_URL}");
  }

  @Test
  void serverOfTheFolder_isNotStartedByACommandEither() throws IOException {
    commands.write(".mcp.json", "{\"mcpServers\": {\"f\": " + faulty() + "}}");

    assertThat(commands.run("mcp", "test", "f")).isEqualTo(18);
    assertThat(commands.err()).contains("agentic-flow mcp enable f");
  }
}
