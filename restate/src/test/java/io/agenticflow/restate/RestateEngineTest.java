package io.agenticflow.restate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.Durable;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.Pending;
import io.agenticflow.durable.RemoteEngine.Inbound;
import io.agenticflow.durable.RemoteEngine.Server;
import io.agenticflow.durable.RemoteEngine.Worker;
import io.agenticflow.durable.Retry;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.RunRecord.State;
import io.agenticflow.durable.Step;
import io.agenticflow.durable.Workflow;
import io.agenticflow.testkit.RestateServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine and a worker on a real server. */
class RestateEngineTest {
  private static final RestatePart PART = new RestatePart();
  private static final ConcurrentMap<String, BiFunction<Durable, String, String>> CODE =
      new ConcurrentHashMap<>();
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir static Path folder;
  private static RestateServer server;
  private static DurableEngine engine;
  private static Worker worker;

  /** Runs what the test has put under the input's first word. */
  private record Scripted() implements Workflow {
    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public String run(Durable durable, String input) {
      return requireNonNull(CODE.get(input)).apply(durable, input);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(RestateServer.isWanted(), "no Restate server");
    server = RestateServer.start(folder);
    engine = PART.connect(CrashWorker.addresses(server));
    assertThatThrownBy(() -> engine.start("scripted", "early", ""))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("agentic-flow worker");
    worker = PART.work(CrashWorker.addresses(server), inbound(0), List.of(new Scripted()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (worker != null) {
      worker.close();
    }
    if (engine != null) {
      engine.close();
    }
    if (server != null) {
      server.close();
    }
  }

  static Inbound inbound(int port) {
    return new Inbound("127.0.0.1", port, null, Duration.ofDays(1), true);
  }

  private static String start(BiFunction<Durable, String, String> code) {
    String id = "run-" + NAMES.incrementAndGet();
    CODE.put(id, code);
    assertThat(engine.start("scripted", id, id)).isTrue();
    return id;
  }

  private static String result(String id) {
    return engine.await(id, new Cancellation());
  }

  @Test
  void steps_areDoneInOrderAndTheirResultsKept() {
    AtomicInteger done = new AtomicInteger();
    String id =
        start((durable, input) ->
            durable.step(Step.once("one", attempt -> "a" + done.incrementAndGet()))
                + durable.step(Step.once("two", attempt -> attempt.idempotencyKey())));

    assertThat(result(id)).isEqualTo("a1" + id + "/1");
    RunRecord record = engine.find(id).orElseThrow();
    assertThat(record.state()).isEqualTo(State.COMPLETED);
    assertThat(record.workflow()).isEqualTo("scripted");
    assertThat(record.result()).isEqualTo("a1" + id + "/1");
    assertThat(record.parent()).isNull();
    assertThat(record.ended()).isNotNull();
  }

  @Test
  void secondStartOfAName_isRefusedAndChangesNothing() {
    String id = start((durable, input) -> "first");
    assertThat(engine.start("scripted", id, "another")).isFalse();
    assertThat(result(id)).isEqualTo("first");
  }

  @Test
  void unknownWorkflow_isRefused() {
    assertThatThrownBy(() -> engine.start("nobody", "x", ""))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void unknownRun_isNotFound() {
    assertThat(engine.find("nobody")).isEmpty();
    assertThatThrownBy(() -> engine.await("nobody", new Cancellation()))
        .isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> engine.signal("nobody", "a", "b")).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> engine.cancel("nobody", "why")).isInstanceOf(EngineException.class);
  }

  @Test
  void stepsThatAreBegun_workAtOnce() {
    CyclicBarrier all = new CyclicBarrier(3);
    String id =
        start((durable, input) -> {
          List<Pending<String>> begun = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            String name = "part " + i;
            begun.add(
                durable.begin(
                    Step.once(
                        name,
                        attempt -> {
                          all.await(20, TimeUnit.SECONDS);
                          return name;
                        })));
          }
          // Waiting for one starts all.
          return begun.get(2).await() + "," + String.join(",", durable.all(begun));
        });
    assertThat(result(id)).isEqualTo("part 2,part 0,part 1,part 2");
  }

  @Test
  void stepThatFails_isTriedAgainAndThenFailsTheRun() {
    AtomicInteger tries = new AtomicInteger();
    Retry retry = new Retry(3, Duration.ofMillis(1), Duration.ofMillis(2));
    String id =
        start((durable, input) ->
            durable.step(
                new Step(
                    "flaky",
                    retry,
                    attempt -> {
                      tries.incrementAndGet();
                      throw new IOException("no luck " + attempt.number());
                    })));
    assertThatThrownBy(() -> result(id))
        .isInstanceOf(FailedException.class)
        .hasMessageContaining("no luck 3");
    assertThat(tries).hasValue(3);
    RunRecord record = engine.find(id).orElseThrow();
    assertThat(record.state()).isEqualTo(State.FAILED);
    assertThat(record.problem()).isEqualTo("no luck 3");
  }

  @Test
  void signal_endsTheWaitAndCountsOnce() {
    String id = start((durable, input) -> durable.signal("approval").await());
    waitFor(id, State.WAITING);
    assertThat(engine.find(id).orElseThrow().waitingFor()).containsExactly("approval");
    assertThat(engine.signal(id, "approval", "yes")).isTrue();
    assertThat(result(id)).isEqualTo("yes");
    assertThat(engine.signal(id, "approval", "no")).isFalse();
  }

  @Test
  void signalThatComesBeforeItIsWaitedFor_isTaken() {
    CountDownLatch sent = new CountDownLatch(1);
    String id =
        start((durable, input) -> {
          durable.step(
              Step.once(
                  "slow",
                  attempt -> {
                    sent.await(20, TimeUnit.SECONDS);
                    return "";
                  }));
          return durable.signal("go").await();
        });
    assertThat(engine.signal(id, "go", "1")).isTrue();
    assertThat(engine.signal(id, "go", "2")).isFalse();
    sent.countDown();
    assertThat(result(id)).isEqualTo("1");
  }

  @Test
  void child_answersItsParent() {
    CODE.put("child", (durable, input) -> "from " + durable.runId());
    String id =
        start((durable, input) -> durable.spawn("scripted", input + ".child", "child").await());
    assertThat(result(id)).isEqualTo("from " + id + ".child");
    assertThat(engine.find(id + ".child").orElseThrow().parent()).isEqualTo(id);
  }

  @Test
  void childThatFails_failsItsParentsWait() {
    CODE.put(
        "failing",
        (durable, input) -> {
          throw new FailedException("the child broke");
        });
    String id =
        start((durable, input) -> {
          try {
            return durable.spawn("scripted", input + ".child", "failing").await();
          } catch (FailedException e) {
            return "told: " + e.getMessage();
          }
        });
    assertThat(result(id)).isEqualTo("told: the child broke");
  }

  @Test
  void any_answersTheFirstThatIsOver() {
    CountDownLatch never = new CountDownLatch(1);
    String id =
        start((durable, input) -> {
          Pending<String> slow =
              durable.begin(
                  Step.once(
                      "slow",
                      attempt -> {
                        try (var _ = attempt.cancellation().onCancel(never::countDown)) {
                          never.await(20, TimeUnit.SECONDS);
                        }
                        return "slow";
                      }));
          Pending<String> timer = durable.timer("soon", Duration.ofMillis(20));
          int first = durable.any(List.of(slow, timer));
          never.countDown();
          return first + slow.await();
        });
    assertThat(result(id)).isEqualTo("1slow");
  }

  @Test
  void cancel_isHeardByTheStepAndTheChildren() throws Exception {
    CountDownLatch working = new CountDownLatch(2);
    CountDownLatch heard = new CountDownLatch(2);
    BiFunction<Durable, String, String> hangs =
        (durable, input) ->
            durable.step(
                Step.once(
                    "hang",
                    attempt -> {
                      CountDownLatch stop = new CountDownLatch(1);
                      working.countDown();
                      try (var _ = attempt.cancellation().onCancel(stop::countDown)) {
                        if (stop.await(20, TimeUnit.SECONDS)) {
                          heard.countDown();
                        }
                      }
                      return "";
                    }));
    CODE.put("hanging", hangs);
    String id =
        start((durable, input) -> {
          durable.spawn("scripted", input + ".child", "hanging");
          return hangs.apply(durable, input);
        });
    assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();
    engine.cancel(id, "not needed any more");
    assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> result(id))
        .isInstanceOf(CancelledException.class)
        .hasMessage("not needed any more");
    RunRecord record = engine.find(id).orElseThrow();
    assertThat(record.state()).isEqualTo(State.CANCELLED);
    assertThat(record.problem()).isEqualTo("not needed any more");
    waitFor(id + ".child", State.CANCELLED);
    assertThat(engine.find(id + ".child").orElseThrow().problem()).isEqualTo("not needed any more");
    engine.cancel(id, "again");
  }

  @Test
  void randomAndTime_areThere() {
    String id = start((durable, input) -> durable.random() + " " + durable.now());
    assertThat(result(id)).matches("-?\\d+ \\d{4}-.*Z");
  }

  @Test
  void list_hasTheYoungestFirst() {
    String one = start((durable, input) -> "");
    result(one);
    String two = start((durable, input) -> "");
    result(two);
    List<String> ids = engine.list(100).stream().map(RunRecord::id).toList();
    assertThat(ids.indexOf(two)).isBetween(0, ids.indexOf(one));
    assertThat(engine.list(1)).hasSize(1);
  }

  @Test
  void workerThatRegistersNotItself_isCalledWhenSomebodyElseDoes() throws Exception {
    try (RestateServer other = RestateServer.start(folder.resolve("other"));
        RestateApi api = new RestateApi(CrashWorker.addresses(other));
        DurableEngine onOther = PART.connect(CrashWorker.addresses(other));
        Worker quiet =
            PART.work(
                CrashWorker.addresses(other),
                new Inbound("127.0.0.1", 0, null, Duration.ofDays(1), false),
                List.of(new Scripted()))) {
      assertThat(api.query("select id from sys_deployment")).isEmpty();
      CODE.put("quiet", (durable, input) -> "done");
      assertThatThrownBy(() -> onOther.start("scripted", "quiet", "quiet"))
          .isInstanceOf(EngineException.class);

      api.announce(quiet.address());
      assertThat(onOther.start("scripted", "quiet", "quiet")).isTrue();
      assertThat(onOther.await("quiet", new Cancellation())).isEqualTo("done");
    }
  }

  @Test
  void workerThatRegistersNotItself_needsNoServerToStart() {
    Server nobody = new Server(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:1"));
    try (Worker quiet =
        PART.work(
            nobody,
            new Inbound("127.0.0.1", 0, URI.create("http://w:1"), Duration.ofDays(1), false),
            List.of(new Scripted()))) {
      assertThat(quiet.address()).hasToString("http://w:1");
      assertThat(quiet.drain(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void awaitThatIsCancelled_leavesTheRunAlone() {
    String id = start((durable, input) -> durable.signal("end").await());
    Cancellation impatient = new Cancellation();
    Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(100);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          impatient.cancel("enough");
        });
    assertThatThrownBy(() -> engine.await(id, impatient)).isInstanceOf(CancelledException.class);
    assertThat(engine.find(id).orElseThrow().state().isOver()).isFalse();
    engine.signal(id, "end", "");
  }

  static void waitFor(String id, State state) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (engine.find(id).map(run -> run.state() != state).orElse(true)) {
      assertThat(System.nanoTime()).as("%s is %s", id, engine.find(id)).isLessThan(end);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
