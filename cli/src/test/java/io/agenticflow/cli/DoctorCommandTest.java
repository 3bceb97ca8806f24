package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** What {@code doctor} says; whether this machine has a sandbox is not for the test to say. */
class DoctorCommandTest {
  @TempDir private Path temp;
  private TypedCommands typed;

  @BeforeEach
  void makeFolders() throws IOException {
    typed = new TypedCommands(temp);
  }

  private List<String> found(String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "doctor";
    all[1] = "--output";
    all[2] = "json";
    System.arraycopy(more, 0, all, 3, more.length);
    int code = typed.run(all);
    JrsValue report = Json.parse(typed.out());
    assertThat(code).isEqualTo(Json.isTrue(report, "ok") ? 0 : 1);
    return Json.array(report, "checks").stream()
        .map(each ->
            Json.string(each, "state")
                + " "
                + Json.string(each, "name")
                + ": "
                + Json.string(each, "text"))
        .toList();
  }

  @Test
  void everythingIsLookedAt_andSaidInLines() {
    assertThat(found())
        .anyMatch(line -> line.startsWith("ok Java: 25"))
        .anyMatch(line -> line.startsWith("warn start-up cache"))
        .anyMatch(line -> line.startsWith("warn keys: no provider has one (OPENROUTER_API_KEY"))
        .anyMatch(line -> line.contains(" sandbox: "))
        .anyMatch(line -> line.contains(" disk: "))
        .contains("ok MCP servers: none are named", "ok hooks: 0 of settings files run");
    typed.run("doctor");
    assertThat(typed.out()).contains("-> 'agentic-flow config wizard' sets one");
  }

  @Test
  void whatIsWrong_isNamed_withAWayToMendIt() throws Exception {
    TypedCommands.write(
        typed.userFolder().resolve("settings.json"),
        "{\"permissions\": {\"allow\": [\"Write(src/**)\"]}, \"hooks\": {\"Stop\": [{\"hooks\": [{}]}]}}");
    typed.write(".claude/agents/bad.md", "---\nname: bad\n---\nBody.\n");
    typed.write(
        ".mcp.json",
        """
        {"mcpServers": {
          "good": {"command": "sh", "args": ["-c", "true"]},
          "lost": {"command": "no-such-program-here"},
          "untyped": {"url": "http://localhost:1"},
          "odd": {"type": "pigeon"}}}
        """);
    Path home = Files.createDirectories(temp.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    List<String> found = found();

    assertThat(found)
        .anyMatch(line -> line.startsWith("fail hooks: ") && line.contains("needs a type"))
        .anyMatch(
            line -> line.startsWith("fail agents: ") && line.contains("description is missing"))
        .anyMatch(line -> line.startsWith("warn permissions: ") && line.contains("Write(src/**)"))
        .anyMatch(line -> line.contains("lost wants the program no-such-program-here"))
        .anyMatch(line -> line.contains("untyped has a url and no type"))
        .anyMatch(line -> line.contains("odd has the unknown type pigeon"))
        .anyMatch(
            line -> line.startsWith("ok MCP servers") && line.endsWith("names 1 that look well"))
        .anyMatch(line -> line.startsWith("warn home folder: ") && line.contains("rwxr-xr-x"));
    assertThat(typed.run("doctor")).isEqualTo(1);
    assertThat(typed.out()).contains("-> chmod 700 " + home);
  }

  @Test
  void filesThatCannotBeRead_areFailures() throws Exception {
    typed.write(".mcp.json", "{");
    TypedCommands.write(typed.userFolder().resolve("settings.json"), "{");

    assertThat(found())
        .anyMatch(line -> line.startsWith("fail MCP servers: "))
        .anyMatch(line -> line.startsWith("fail permissions: "));
  }
}
