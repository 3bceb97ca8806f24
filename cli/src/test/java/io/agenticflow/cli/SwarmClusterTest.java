package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.RestateServer;
import io.agenticflow.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A swarm whose runs three servers keep and two workers do; the server that leads it is killed.
 * Takes long: {@code mvn -Pcluster}.
 */
@Tag("cluster")
class SwarmClusterTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir Path temp;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void nodeThatLeadsTheSwarmKilled_theOthersGoOnAndRepeatNothing() throws Exception {
    assumeTrue(RestateServer.isWanted(), "no Restate server");
    TypedCommands commands = new TypedCommands(temp);
    List<RestateServer> nodes = RestateServer.startCluster(temp.resolve("nodes"), 3);
    try (ScriptedUpstream upstream = ScriptedUpstream.start(SwarmOfFive.script());
        WorkerProcesses workers = new WorkerProcesses(temp, commands)) {
      workers.start(nodes.get(0), upstream, RestateServer.freePort());
      Process last = workers.start(nodes.get(1), upstream, RestateServer.freePort());
      assertThat(
              commands.runWith(
                  WorkerProcesses.variablesOfWhoStarts(nodes.get(0)),
                  SwarmOfFive.words(temp, "--detach")))
          .as(commands.err())
          .isZero();
      String id = Json.string(Json.parse(commands.out()), "run_id", "");
      upstream.awaitRequests(SwarmOfFive.CALLS_UNTIL_STUCK, LONGEST);
      workers.awaitSaid(last, LONGEST, SwarmOfFive.THREE_ARE_DONE);

      // The node that leads the swarm's partition is the one that calls a worker for it.
      List<RestateServer> others = new ArrayList<>(nodes);
      List<RestateServer> leaders = new ArrayList<>();
      for (RestateServer each : nodes) {
        if (each.hasCalledWorkers()) {
          others.remove(each);
          leaders.add(each);
        }
      }
      assertThat(leaders).hasSize(1);
      leaders.getFirst().kill();
      long killed = System.nanoTime();
      RestateServer other = others.getFirst();
      assertThat(
              commands.runWith(
                  WorkerProcesses.variablesOfWhoStarts(other),
                  "swarm",
                  "--resume",
                  id,
                  "--output",
                  "json"))
          .as(commands.err())
          .isZero();
      System.out.println(
          "The swarm ended "
              + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed)
              + " ms after the node that led it was killed, node-"
              + nodes.indexOf(leaders.getFirst()));
      SwarmOfFive.checkIsWhole(upstream, commands);
    } finally {
      nodes.forEach(RestateServer::close);
    }
  }
}
