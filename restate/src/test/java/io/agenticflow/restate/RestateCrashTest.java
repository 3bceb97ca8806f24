package io.agenticflow.restate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.RunRecord.State;
import io.agenticflow.testkit.RestateServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers and the server are killed; what was done is not done again, and nothing is lost. What any
 * engine has to bear is in {@link RestateContractTest}.
 */
class RestateCrashTest {
  private static RestateServer server;
  private static DurableEngine engine;
  private static int port;

  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(RestateServer.isWanted(), "no Restate server");
    server = RestateServer.start(data);
    engine = new RestatePart().connect(CrashWorker.addresses(server));
    port = RestateServer.freePort();
  }

  @AfterAll
  static void stop() throws Exception {
    if (engine != null) {
      engine.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private CrashWorker worker(String... steps) throws IOException {
    return CrashWorker.start(CrashWorker.addresses(server), port, null, folder, steps);
  }

  private static String result(String id) {
    return engine.await(id, new Cancellation());
  }

  @Test
  void workerKilledInAStep_onlyThatStepIsDoneAgain() throws Exception {
    try (CrashWorker first = worker("a", "b", "c?", "d")) {
      engine.start("list", "killed", "");
      waitUntil(() -> tries().stream().anyMatch(line -> line.startsWith("killed/2 ")));
      first.kill();
      assertThat(engine.find("killed").orElseThrow().state().isOver()).isFalse();
      engine.start("list", "unseen", "");
      assertThat(engine.find("unseen").orElseThrow().workflow()).isEqualTo("list");
      Files.createFile(folder.resolve("c"));
      try (CrashWorker _ = worker("a", "b", "c?", "d")) {
        assertThat(result("killed")).isEqualTo("a b c? d");
        assertThat(result("unseen")).isEqualTo("a b c? d");
      }
    }
    assertThat(steps("killed")).containsExactly("a", "b", "c?", "c?", "d");
  }

  @Test
  void serverKilledWhileApprovalIsWaitedFor_nothingIsDoneAgain() throws Exception {
    try (CrashWorker _ = worker("a", "!approve", "b")) {
      engine.start("list", "power", "");
      waitUntil(() -> state("power") == State.WAITING);
      server.killAndRestart();
      assertThat(engine.find("power").orElseThrow().waitingFor()).containsExactly("approve");
      assertThat(engine.signal("power", "approve", "yes")).isTrue();
      assertThat(result("power")).isEqualTo("a yes b");
    }
    assertThat(steps()).containsExactly("a", "b");
  }

  @Test
  void serverKilledInAStep_runEnds() throws Exception {
    try (CrashWorker _ = worker("a", "b?", "c")) {
      engine.start("list", "lights", "");
      waitUntil(() -> tries().stream().anyMatch(line -> line.startsWith("lights/1 ")));
      server.killAndRestart();
      Files.createFile(folder.resolve("b"));
      assertThat(result("lights")).isEqualTo("a b? c");
    }
    assertThat(steps()).startsWith("a", "b?").endsWith("c").filteredOn("a"::equals).hasSize(1);
  }

  @Test
  void workerKilledForGood_oneAtAnotherAddressGoesOn() throws Exception {
    try (CrashWorker first = worker("a", "b?", "c")) {
      engine.start("list", "moved", "");
      waitUntil(() -> tries().stream().anyMatch(line -> line.startsWith("moved/1 ")));
      first.kill();
    }
    waitUntil(() -> state("moved") == State.INTERRUPTED);
    Files.createFile(folder.resolve("b"));
    int other = RestateServer.freePort();
    try (CrashWorker _ =
        CrashWorker.start(CrashWorker.addresses(server), other, null, folder, "a", "b?", "c")) {
      assertThat(result("moved")).isEqualTo("a b? c");
    }
    assertThat(steps()).containsExactly("a", "b?", "b?", "c");
  }

  @Test
  void lastWorkerAnnouncedIsKilled_oneAtAnotherAddressTakesItsRuns() throws Exception {
    int other = RestateServer.freePort();
    try (CrashWorker _ = worker("a?", "b");
        CrashWorker last =
            CrashWorker.start(CrashWorker.addresses(server), other, null, folder, "a?", "b")) {
      engine.start("list", "orphan", "");
      waitUntil(() -> tries().stream().anyMatch(line -> line.endsWith(" " + last.pid())));
      last.kill();
      engine.start("list", "late", "");
      Files.createFile(folder.resolve("a"));
      assertThat(result("orphan")).isEqualTo("a? b");
      assertThat(result("late")).isEqualTo("a? b");
    }
    assertThat(steps("orphan")).containsExactly("a?", "a?", "b");
  }

  @Test
  void oneOfTwoWorkersKilled_theOtherGoesOn() throws Exception {
    int one = RestateServer.freePort();
    int two = RestateServer.freePort();
    try (Balancer balancer = new Balancer(one, two);
        CrashWorker first =
            CrashWorker.start(
                CrashWorker.addresses(server), one, balancer.address(), folder, "a", "b?", "c");
        CrashWorker second =
            CrashWorker.start(
                CrashWorker.addresses(server), two, balancer.address(), folder, "a", "b?", "c")) {
      engine.start("list", "pair", "");
      waitUntil(() -> tries().stream().anyMatch(line -> line.startsWith("pair/1 ")));
      String busy = tries().get(1).split(" ")[2];
      (first.pid() == Long.parseLong(busy) ? first : second).kill();
      Files.createFile(folder.resolve("b"));
      assertThat(result("pair")).isEqualTo("a b? c");
    }
    assertThat(steps()).containsExactly("a", "b?", "b?", "c");
  }

  @Test
  void runsBehindABalancerOfConnections_areSharedByItsWorkers() throws Exception {
    int one = RestateServer.freePort();
    int two = RestateServer.freePort();
    try (Balancer balancer = new Balancer(one, two);
        CrashWorker _ =
            CrashWorker.start(
                CrashWorker.addresses(server), one, balancer.address(), folder, "a?");
        CrashWorker _ =
            CrashWorker.start(
                CrashWorker.addresses(server), two, balancer.address(), folder, "a?")) {
      for (int i = 0; i < 20; i++) {
        engine.start("list", "shared-" + i, "");
        int begun = i + 1;
        waitUntil(() -> tries().size() == begun);
      }
      Files.createFile(folder.resolve("a"));
      for (int i = 0; i < 20; i++) {
        assertThat(result("shared-" + i)).isEqualTo("a?");
      }
    }
    assertThat(tries().stream().map(line -> line.split(" ")[2]).distinct()).hasSize(2);
  }

  @Test
  void workerThatIsAskedToEnd_keepsTheStepUnderWay() throws Exception {
    try (CrashWorker first = worker("a", "b?", "c")) {
      engine.start("list", "drained", "");
      waitUntil(() -> tries().stream().anyMatch(line -> line.startsWith("drained/1 ")));
      Thread ending =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  first.drain();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      Thread.sleep(200);
      Files.createFile(folder.resolve("b"));
      ending.join();
      try (CrashWorker _ = worker("a", "b?", "c")) {
        assertThat(result("drained")).isEqualTo("a b? c");
      }
    }
    assertThat(steps()).containsExactly("a", "b?", "c");
  }

  private static State state(String id) {
    return engine.find(id).orElseThrow().state();
  }

  private List<String> tries() {
    try {
      Path file = folder.resolve("tries");
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> steps() {
    return tries().stream().map(line -> line.split(" ")[1]).toList();
  }

  private List<String> steps(String run) {
    return tries().stream()
        .filter(line -> line.startsWith(run + "/"))
        .map(line -> line.split(" ")[1])
        .toList();
  }

  private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s", engine.list(20)).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
