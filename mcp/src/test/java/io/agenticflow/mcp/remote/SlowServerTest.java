package io.agenticflow.mcp.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SlowServerTest {
  private static final String FACTS =
      "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{},"
          + "\"serverInfo\":{\"name\":\"slow\",\"version\":\"1\"}}";

  private final SocketTransport http = new SocketTransport(ProxySettings.NONE);

  @AfterEach
  void end() {
    http.close();
  }

  private McpClient connect(ScriptedServer server, Duration patience) throws McpException {
    return McpClient.connect(
        "slow",
        new StreamableHttpTransport(
            new RemoteServer(server.uri("/mcp")), http, Credentials.NONE, _ -> {}),
        ClientOptions.of("test", "0").timeouts(patience, patience),
        new Cancellation());
  }

  @Test
  void answerThatTakesItsTime_isWaitedFor_andNothingElseIsTriedMeanwhile() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(x -> {
          TimeUnit.MILLISECONDS.sleep(2_300);
          x.result(FACTS);
        })) {
      try (McpClient client = connect(server, Duration.ofSeconds(10))) {
        assertThat(client.tools()).isEmpty();
      }
      assertThat(server.exchanges()).extracting(x -> x.rpc()).containsExactly("server/discover");
    }
  }

  @Test
  void serverThatNeverAnswers_isGivenUpInTime() throws Exception {
    try (ScriptedServer server = new ScriptedServer(x -> x.waitForEnd())) {
      long begun = System.nanoTime();
      assertThatThrownBy(() -> connect(server, Duration.ofSeconds(1)))
          .isInstanceOf(McpException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }
  }
}
