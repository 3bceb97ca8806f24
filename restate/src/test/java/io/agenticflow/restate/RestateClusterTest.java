package io.agenticflow.restate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.testkit.RestateServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers on loopback, one of which is killed. Takes long: {@code mvn -Pcluster}. */
@Tag("cluster")
class RestateClusterTest {
  private static final int RUNS = 12;

  @TempDir Path folder;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void nodeKilled_runsGoOnAndRepeatNothingThatWasDone() throws Exception {
    assumeTrue(RestateServer.isWanted(), "no Restate server");
    List<RestateServer> nodes = RestateServer.startCluster(folder.resolve("nodes"), 3);
    try (DurableEngine engine = new RestatePart().connect(CrashWorker.addresses(nodes.get(1)));
        CrashWorker _ =
            CrashWorker.start(
                CrashWorker.addresses(nodes.get(1)),
                RestateServer.freePort(),
                null,
                folder,
                "a",
                "b?",
                "c")) {
      for (int i = 0; i < RUNS; i++) {
        engine.start("list", "run-" + i, "");
      }
      while (tries("b?").size() < RUNS) {
        Thread.sleep(50);
      }
      // The first leads some of the runs; another leads them from now on.
      nodes.get(0).kill();
      long killed = System.nanoTime();
      Files.createFile(folder.resolve("b"));
      for (int i = 0; i < RUNS; i++) {
        assertThat(engine.await("run-" + i, new Cancellation())).isEqualTo("a b? c");
      }
      System.out.println(
          "All runs ended "
              + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed)
              + " ms after a node was killed");
      assertThat(tries("a")).hasSize(RUNS);
      assertThat(tries("b?")).hasSizeGreaterThanOrEqualTo(RUNS);
    } finally {
      nodes.forEach(RestateServer::close);
    }
  }

  private List<String> tries(String step) throws IOException {
    Path file = folder.resolve("tries");
    return Files.exists(file)
        ? Files.readAllLines(file).stream().filter(line -> line.contains(" " + step + " ")).toList()
        : List.of();
  }
}
