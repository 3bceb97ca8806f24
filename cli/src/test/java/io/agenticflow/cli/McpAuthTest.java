package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its browser is a shell script")
class McpAuthTest {
  @TempDir Path temp;
  private TypedCommands commands;
  private GuardedMcpServer server;

  @BeforeEach
  void start() throws IOException {
    commands = new TypedCommands(temp);
    server = new GuardedMcpServer();
    commands.write(
        ".mcp.json",
        "{\"mcpServers\":{\"wiki\":{\"type\":\"http\",\"url\":\"${WIKI}/mcp\"},"
            + "\"files\":{\"command\":\"files-server\"}}}");
  }

  @AfterEach
  void end() {
    server.close();
  }

  /** What the script below runs: opens the page and goes where it leads. */
  public static void main(String[] args) throws IOException {
    ((HttpURLConnection) URI.create(args[0]).toURL().openConnection()).getResponseCode();
  }

  private int auth(String... more) throws IOException {
    Path browser = temp.resolve("browser");
    if (!Files.exists(browser)) {
      Files.createFile(
          browser,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(
          browser,
          "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s \"$1\"\n"
              .formatted(
                  Path.of(System.getProperty("java.home"), "bin", "java"),
                  System.getProperty("java.class.path"),
                  McpAuthTest.class.getName()));
    }
    return commands.runWith(Map.of("WIKI", server.url(), "BROWSER", browser.toString()), more);
  }

  @Test
  void auth_logsInOnce_andLogoutForgetsIt() throws IOException {
    assertThat(auth("mcp", "auth", "wiki")).as(commands.err()).isZero();
    assertThat(commands.out()).isEqualTo("logged in at wiki, which offers 1 tool\n");
    assertThat(commands.err()).contains("open this address:\n" + server.url() + "/page?");
    assertThat(commands.out() + commands.err()).doesNotContain("token-of-the-test");

    assertThat(auth("mcp", "auth", "wiki", "--output", "json")).isZero();
    assertThat(Json.isTrue(Json.parse(commands.out()), "loggedIn")).isTrue();
    assertThat(server.asked).filteredOn("POST /token"::equals).hasSize(1);

    assertThat(auth("mcp", "auth", "wiki", "--again")).isZero();
    assertThat(server.asked).filteredOn("POST /token"::equals).hasSize(2);

    assertThat(auth("mcp", "logout", "wiki")).isZero();
    assertThat(commands.out()).isEqualTo("forgot the log-in at wiki\n");
    assertThat(auth("mcp", "logout", "wiki", "--output", "json")).isZero();
    assertThat(Json.string(Json.parse(commands.out()), "name")).isEqualTo("wiki");
    assertThat(Json.isTrue(Json.parse(commands.out()), "forgotten")).isFalse();
  }

  @Test
  void serverOfThisMachine_hasNoLogin_andAnUnknownOneIsNotFound() throws IOException {
    assertThat(auth("mcp", "auth", "files")).isEqualTo(2);
    assertThat(commands.err()).contains("is started on this machine, so there is no log-in");
    assertThat(auth("mcp", "auth", "wikki")).isEqualTo(17);
    assertThat(commands.err()).contains("did you mean wiki?");
  }

  @Test
  void serverThatIsNotThere_isAnError() throws IOException {
    server.close();
    assertThat(auth("mcp", "auth", "wiki")).isEqualTo(18);
    assertThat(commands.err()).contains("the MCP server wiki does not answer");
  }
}
