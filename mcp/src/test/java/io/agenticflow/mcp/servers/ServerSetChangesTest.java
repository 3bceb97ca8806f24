package io.agenticflow.mcp.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits for a server finds that everybody was told of what came of it. */
class ServerSetChangesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"banner", "dies-at-start=3"})
  void whoWaitedForAServer_comesAfterThoseThatAreToldOfChanges(String fault) throws Exception {
    List<String> command = FaultyServer.command(fault);
    ServerDefinition server =
        ServerDefinition.read(
            "one",
            Json.object()
                .put("command", command.getFirst())
                .put("args", command.stream().skip(1).map(Json::of).toList())
                .build(),
            new Origin(Origin.Scope.USER, "test", false));
    AtomicInteger told = new AtomicInteger();
    try (ServerSet set = new ServerSet(List.of(server), connector(), null, _ -> {})) {
      set.onChange(() -> {
        pause();
        told.incrementAndGet();
      });

      set.await(List.of("one"), LONG, new Cancellation());

      assertThat(told).hasPositiveValue();
    }
  }

  private ServerConnector connector() {
    return new ServerConnector(
        new ServerConnector.Surroundings(System.getenv(), home, home),
        ClientOptions.of("test", "1").timeouts(LONG, LONG),
        () -> {
          throw new AssertionError("nothing here is reached over HTTP");
        },
        _ -> ServerOutput.IGNORED,
        _ -> {},
        null);
  }

  /** Long enough that whoever did not wait is there first. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
