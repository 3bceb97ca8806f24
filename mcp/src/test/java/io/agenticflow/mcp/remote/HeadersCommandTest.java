package io.agenticflow.mcp.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its commands are those of a shell")
class HeadersCommandTest {
  private static HeadersCommand shell(String line) {
    return new HeadersCommand(
        List.of("/bin/sh", "-c", line), Map.of("PATH", "/usr/bin:/bin", "NAME", "value"));
  }

  @Test
  void object_isTaken_andTheEnvironmentIsTheGivenOne() throws Exception {
    assertThat(shell("echo '{\"X-Name\":\"'$NAME'\",\"X-Home\":\"'$HOME'\"}'").run())
        .containsExactlyInAnyOrderEntriesOf(Map.of("X-Name", "value", "X-Home", ""));
  }

  @Test
  void otherOutput_isAnErrorThatDoesNotRepeatIt() {
    for (String line :
        List.of("echo secret", "echo '[\"secret\"]'", "echo '{\"a\":{\"secret\":1}}'")) {
      assertThatThrownBy(() -> shell(line).run())
          .hasMessage(
              "the command for headers, /bin/sh, must print one JSON object whose values are strings");
    }
    assertThatThrownBy(() -> shell("echo secret >&2; exit 3").run())
        .hasMessage("the command for headers, /bin/sh, ended with exit code 3");
    assertThatThrownBy(() -> new HeadersCommand(List.of("/no/such"), Map.of()).run())
        .hasMessageStartingWith("the command for headers, /no/such, cannot be started");
  }

  @Test
  void slowCommand_isEnded() {
    HeadersCommand slow =
        new HeadersCommand(
            List.of("/bin/sh", "-c", "sleep 60"),
            Map.of("PATH", "/usr/bin:/bin"),
            Duration.ofSeconds(1));
    assertThatThrownBy(slow::run).hasMessageEndingWith("took longer than 1 s");
  }

  @Test
  void refusedHeaders_areMadeAnewOnce(@TempDir Path folder) throws Exception {
    HeadersCommand counting =
        shell(
            "cd '%s'; echo x >> runs; echo '{\"Authorization\":\"run '$(wc -l < runs | tr -d ' ')'\"}'"
                .formatted(folder));
    try (ScriptedServer server =
            new ScriptedServer(x -> {
              if ("run 2".equals(x.header("Authorization"))) {
                x.result("{\"ok\":1}");
              } else {
                x.reply(401, "text/plain", "key is too old");
              }
            });
        SocketTransport http = new SocketTransport(ProxySettings.NONE)) {
      StreamableHttpTransport transport =
          new StreamableHttpTransport(
              new RemoteServer(server.uri("/mcp"), Map.of("X-Fixed", "f"), counting),
              http,
              Credentials.NONE,
              _ -> {});
      Message.Request request = new Message.Request(Json.of(1), "tools/list", Message.NOTHING);
      assertThat(transport.ask(request, new Cancellation())).isInstanceOf(Message.Result.class);
      assertThat(server.exchanges()).allMatch(x -> "f".equals(x.header("X-Fixed")));
      server.script(x -> x.reply(401, "text/plain", "key is too old"));
      assertThatThrownBy(() -> transport.ask(request, new Cancellation()))
          .hasMessage("it refuses the configured header Authorization (HTTP 401): key is too old");
      assertThat(server.exchanges()).hasSize(4);
    }
  }
}
