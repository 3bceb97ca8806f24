package io.agenticflow.durable.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.Durable;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.Pending;
import io.agenticflow.durable.Retry;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.Step;
import io.agenticflow.durable.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an engine has to hold, whichever it is. Runs have names of their own, so that a server can
 * be shared by all tests.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DurableContract {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final List<DurableEngine> open = new ArrayList<>();

  /** The test's own folder. */
  @TempDir protected Path home;

  /** Returns what opens the engine. */
  protected abstract EngineUnderTest engine();

  @AfterEach
  void closeEngines() {
    open.forEach(DurableEngine::close);
  }

  /** Opens an engine, and closes it after the test. */
  protected final DurableEngine open(Workflow... workflows) {
    DurableEngine opened = engine().open(home, List.of(workflows));
    open.add(opened);
    return opened;
  }

  /** Returns a name that no other run has. */
  protected final String id(String beginning) {
    return beginning + "-" + UUID.randomUUID();
  }

  /** Waits for a run's result. */
  protected static String result(DurableEngine engine, String runId) {
    return engine.await(runId, new Cancellation());
  }

  /** Waits until a run is in one of some states. */
  protected static RunRecord awaitState(
      DurableEngine engine, String runId, RunRecord.State... states) {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (true) {
      RunRecord record = engine.find(runId).orElse(null);
      if (record != null && Arrays.asList(states).contains(record.state())) {
        return record;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not " + Arrays.toString(states) + " but " + record);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static RunRecord awaitWaitingFor(DurableEngine engine, String runId, String signal) {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (true) {
      RunRecord record = engine.find(runId).orElse(null);
      if (record != null
          && record.waitingFor().contains(signal)
          && record.state() == RunRecord.State.WAITING) {
        return record;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("does not wait for " + signal + ": " + record);
      }
      pause();
    }
  }

  // ---- crashes

  @Test
  void killAtEachBoundary_repeatsNothingThatWasDone_andLosesNothing() throws Exception {
    String runId = id("killed");
    List<String> points = Boundaries.POINTS;
    for (String point : points) {
      try (WorkerProcess worker = new WorkerProcess(engine(), home, point)) {
        if (point.equals(points.getFirst())) {
          worker.start(Boundaries.PARENT, runId, "input");
        }
        worker.await("reached " + point);
        if (point.equals("joined")) {
          try (DurableEngine other = engine().open(home, List.of())) {
            assertThat(other.signal(runId, "approval", "yes")).isTrue();
          }
        }
      }
    }

    DurableEngine last = open(new Boundaries(home, "").workflows().toArray(Workflow[]::new));
    assertThat(result(last, runId)).isEqualTo("ABC[CHILD from input]E1");
    Effects effects = new Effects(home, runId);
    // What was killed in the middle is done again, with the same key; all else is done once.
    assertThat(effects.named("a")).hasSize(2).containsOnly(effects.named("a").getFirst());
    assertThat(effects.named("c")).hasSize(2).containsOnly(effects.named("c").getFirst());
    // It worked beside the one in which the process was killed, and may have been under way.
    assertThat(effects.named("b")).hasSizeBetween(1, 2).containsOnly(effects.named("b").getFirst());
    assertThat(effects.named("end")).hasSize(1);
    assertThat(
            Stream.of("a", "b", "c", "end")
                .map(name -> effects.named(name).getFirst().substring(name.length()))
                .distinct())
        .hasSize(4);
    // Passed through once for each kill behind it, and the clock and the dice said the same.
    assertThat(effects.named("recorded"))
        .hasSizeGreaterThan(7)
        .containsOnly(effects.named("recorded").getFirst());
    Effects child = new Effects(home, runId + ".child");
    assertThat(child.named("child")).hasSize(2).containsOnly(child.named("child").getFirst());
  }

  @Test
  void approval_acrossARestart() throws Exception {
    String runId = id("approved");
    try (WorkerProcess worker = new WorkerProcess(engine(), home, "")) {
      worker.start(Boundaries.APPROVED, runId, "said");
      DurableEngine other = open();
      assertThat(awaitWaitingFor(other, runId, "approval").waitingFor())
          .containsExactly("approval");
    }
    try (DurableEngine nobodyWorks = engine().open(home, List.of())) {
      assertThat(nobodyWorks.signal(runId, "approval", "yes")).isTrue();
    }

    DurableEngine second = open(new Boundaries(home, "").workflows().toArray(Workflow[]::new));
    assertThat(result(second, runId)).isEqualTo("said yes");
    assertThat(new Effects(home, runId).names()).containsExactly("before", "after");
  }

  // ---- starting

  @Test
  void duplicateStart_isRefused_andTheFirstLeftAlone() throws Exception {
    String runId = id("twice");
    AtomicInteger done = new AtomicInteger();
    DurableEngine engine =
        open(
            new Flow(
                "contract-twice",
                (durable, input) ->
                    durable.step(Step.once("count", _ -> input + done.incrementAndGet()))));

    List<Boolean> started =
        together(8, number -> engine.start("contract-twice", runId, "input" + number + "."));

    assertThat(started).containsOnlyOnce(true);
    assertThat(result(engine, runId)).isEqualTo("input" + started.indexOf(true) + ".1");
    assertThat(engine.start("contract-twice", runId, "late")).isFalse();
    assertThat(done).hasValue(1);
  }

  @Test
  void unknownWorkflow_andUnknownRun_areErrors() {
    DurableEngine engine = open(new Flow("contract-known", (_, input) -> input));

    assertThatThrownBy(() -> engine.start("contract-unknown", id("x"), ""))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("contract-unknown");
    String nobody = id("nobody");
    assertThatThrownBy(() -> result(engine, nobody))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(nobody);
    assertThatThrownBy(() -> engine.signal(nobody, "name", "value"))
        .isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> engine.cancel(nobody, "why")).isInstanceOf(EngineException.class);
    assertThat(engine.find(nobody)).isEmpty();
  }

  @Test
  void list_hasTheYoungestFirst() {
    DurableEngine engine = open(new Flow("contract-listed", (_, input) -> input));
    List<String> ids = List.of(id("one"), id("two"), id("three"));
    for (String each : ids) {
      engine.start("contract-listed", each, each);
      result(engine, each);
    }

    assertThat(engine.list(1000).stream().map(RunRecord::id).filter(ids::contains))
        .containsExactlyElementsOf(ids.reversed());
    assertThat(engine.find(ids.getFirst()))
        .hasValueSatisfying(record -> {
          assertThat(record.workflow()).isEqualTo("contract-listed");
          assertThat(record.state()).isEqualTo(RunRecord.State.COMPLETED);
          assertThat(record.result()).isEqualTo(ids.getFirst());
          assertThat(record.problem()).isNull();
          assertThat(record.parent()).isNull();
          assertThat(record.ended()).isAfterOrEqualTo(record.started());
        });
  }

  // ---- steps

  @Test
  void stepsThatWereBegun_workAtTheSameTime() {
    CyclicBarrier bothAreThere = new CyclicBarrier(2);
    Step meeting =
        Step.once("meet", _ -> String.valueOf(bothAreThere.await(20, TimeUnit.SECONDS) >= 0));
    DurableEngine engine =
        open(
            new Flow(
                "contract-parallel",
                (durable, _) ->
                    String.join(
                        ",",
                        durable.all(List.of(durable.begin(meeting), durable.begin(meeting))))));
    String runId = id("parallel");
    engine.start("contract-parallel", runId, "");

    assertThat(result(engine, runId)).isEqualTo("true,true");
  }

  @Test
  void step_isTriedAgain_withTheSameKey() {
    List<String> tries = new ArrayList<>();
    Retry three = new Retry(3, Duration.ofMillis(5), Duration.ofMillis(20));
    DurableEngine engine =
        open(
            new Flow(
                "contract-retried",
                (durable, _) ->
                    durable.step(
                        new Step(
                            "shaky",
                            three,
                            attempt -> {
                              tries.add(attempt.number() + " " + attempt.idempotencyKey());
                              if (attempt.number() < 3) {
                                throw new IOException("the line is down");
                              }
                              return attempt.idempotencyKey();
                            }))));
    String runId = id("retried");
    engine.start("contract-retried", runId, "");

    String key = result(engine, runId);
    assertThat(tries).containsExactly("1 " + key, "2 " + key, "3 " + key);
  }

  @Test
  void stepThatFails_isTriedAsOftenAsItMay_andKeepsItsLastMessage() {
    AtomicInteger tries = new AtomicInteger();
    AtomicInteger finalTries = new AtomicInteger();
    Retry two = new Retry(2, Duration.ofMillis(1), Duration.ofMillis(1));
    DurableEngine engine =
        open(
            new Flow(
                "contract-failing",
                (durable, _) -> {
                  Step hopeless =
                      new Step(
                          "hopeless",
                          two,
                          _ -> {
                            throw new IOException("try " + tries.incrementAndGet());
                          });
                  Step refused =
                      new Step(
                          "refused",
                          two,
                          _ -> {
                            finalTries.incrementAndGet();
                            throw new FailedException("not allowed");
                          });
                  return messageOf(() -> durable.step(hopeless))
                      + "; "
                      + messageOf(() -> durable.step(refused));
                }));
    String runId = id("failing");
    engine.start("contract-failing", runId, "");

    assertThat(result(engine, runId)).isEqualTo("try 2; not allowed");
    assertThat(finalTries).hasValue(1);
  }

  @Test
  void failure_isKept() {
    AtomicInteger tries = new AtomicInteger();
    Flow flow =
        new Flow(
            "contract-kept",
            (durable, _) -> {
              Step failing =
                  Step.once(
                      "fail",
                      _ -> {
                        throw new IOException("number " + tries.incrementAndGet());
                      });
              String first = messageOf(() -> durable.step(failing));
              durable.signal("go").await();
              throw new FailedException("it came to nothing: " + first);
            });
    String runId = id("kept");
    try (DurableEngine first = engine().open(home, List.of(flow))) {
      first.start("contract-kept", runId, "");
      awaitWaitingFor(first, runId, "go");
    }
    DurableEngine second = open(flow);
    second.signal(runId, "go", "");

    assertThatThrownBy(() -> result(second, runId))
        .isInstanceOf(FailedException.class)
        .hasMessage("it came to nothing: number 1");
    assertThat(second.find(runId))
        .hasValueSatisfying(record -> {
          assertThat(record.state()).isEqualTo(RunRecord.State.FAILED);
          assertThat(record.problem()).isEqualTo("it came to nothing: number 1");
        });
    DurableEngine third = open();
    assertThatThrownBy(() -> result(third, runId)).hasMessage("it came to nothing: number 1");
    assertThat(tries).hasValue(1);
  }

  @Test
  void all_waitsForAll_andFailsAsTheFirstInOrder() {
    CountDownLatch secondFailed = new CountDownLatch(1);
    DurableEngine engine =
        open(
            new Flow(
                "contract-all",
                (durable, _) -> {
                  Pending<String> first =
                      durable.begin(
                          Step.once(
                              "first",
                              _ -> {
                                secondFailed.await();
                                throw new IOException("first");
                              }));
                  Pending<String> second =
                      durable.begin(
                          Step.once(
                              "second",
                              _ -> {
                                secondFailed.countDown();
                                throw new IOException("second");
                              }));
                  return messageOf(() -> String.join("", durable.all(List.of(first, second))));
                }));
    String runId = id("all");
    engine.start("contract-all", runId, "");

    assertThat(result(engine, runId)).isEqualTo("first");
  }

  @Test
  void valueThatIsTooLong_isAFailure() {
    DurableEngine engine =
        open(
            new Flow(
                "contract-long",
                (durable, _) ->
                    messageOf(() ->
                        durable.step(
                            Step.once("long", _ -> "x".repeat(Durable.LONGEST_VALUE + 1))))));
    String runId = id("long");
    engine.start("contract-long", runId, "");

    assertThat(result(engine, runId)).contains("1000001");
  }

  // ---- signals

  @Test
  void signalThatCameBefore_isTaken_andTheFirstCounts() {
    CountDownLatch sent = new CountDownLatch(1);
    DurableEngine engine =
        open(
            new Flow(
                "contract-early",
                (durable, _) -> {
                  durable.step(
                      Step.once(
                          "wait",
                          _ -> {
                            sent.await();
                            return "";
                          }));
                  return durable.signal("early").await();
                }));
    String runId = id("early");
    engine.start("contract-early", runId, "");
    assertThat(engine.signal(runId, "early", "first")).isTrue();
    assertThat(engine.signal(runId, "early", "second")).isFalse();
    sent.countDown();

    assertThat(result(engine, runId)).isEqualTo("first");
    assertThat(engine.signal(runId, "other", "late")).isFalse();
  }

  @Test
  void concurrentSignals_oneOfEachNameCounts() throws Exception {
    DurableEngine engine =
        open(
            new Flow(
                "contract-race",
                (durable, _) ->
                    String.join(
                        " ",
                        durable.all(
                            List.of(
                                durable.signal("a"), durable.signal("b"), durable.signal("c"))))));
    String runId = id("race");
    engine.start("contract-race", runId, "");

    List<String> names = List.of("a", "b", "c");
    List<Boolean> taken =
        together(
            12,
            number -> engine.signal(runId, names.get(number % 3), names.get(number % 3) + number));

    List<String> expected = new ArrayList<>();
    for (int name = 0; name < 3; name++) {
      List<Integer> winners = new ArrayList<>();
      for (int number = name; number < 12; number += 3) {
        if (taken.get(number)) {
          winners.add(number);
        }
      }
      assertThat(winners).hasSize(1);
      expected.add(names.get(name) + winners.getFirst());
    }
    assertThat(result(engine, runId)).isEqualTo(String.join(" ", expected));
  }

  @Test
  void run_signalsAnother() {
    DurableEngine engine =
        open(
            new Flow("contract-hears", (durable, _) -> durable.signal("word").await()),
            new Flow(
                "contract-says",
                (durable, input) -> {
                  durable.signal(input, "word", "hello");
                  return "said";
                }));
    String hears = id("hears");
    String says = id("says");
    engine.start("contract-hears", hears, "");
    engine.start("contract-says", says, hears);

    assertThat(result(engine, hears)).isEqualTo("hello");
    assertThat(result(engine, says)).isEqualTo("said");
  }

  // ---- time and chance

  @Test
  void timer_goesOnWhileNobodyWorks() throws Exception {
    Flow flow =
        new Flow(
            "contract-timer",
            (durable, _) -> {
              Pending<String> timer = durable.timer("long", Duration.ofSeconds(2));
              durable.signal("go").await();
              long asked = System.nanoTime();
              timer.await();
              return String.valueOf(Duration.ofNanos(System.nanoTime() - asked).toMillis());
            });
    String runId = id("timer");
    try (DurableEngine first = engine().open(home, List.of(flow))) {
      first.start("contract-timer", runId, "");
      awaitWaitingFor(first, runId, "go");
    }
    Thread.sleep(2000);
    DurableEngine second = open(flow);
    second.signal(runId, "go", "");

    // A timer that began anew would take two seconds.
    assertThat(Long.parseLong(result(second, runId))).isLessThan(1500);
  }

  @Test
  void sleep_takesItsTime_andIsShown() {
    DurableEngine engine =
        open(
            new Flow(
                "contract-sleep",
                (durable, _) -> {
                  durable.sleep("nap", Duration.ofMillis(700));
                  return "awake";
                }));
    String runId = id("sleep");
    long began = System.nanoTime();
    engine.start("contract-sleep", runId, "");
    assertThat(awaitState(engine, runId, RunRecord.State.WAITING).waitingFor()).isEmpty();

    assertThat(result(engine, runId)).isEqualTo("awake");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(690));
  }

  @Test
  void any_answersTheSameAfterARestart() {
    Flow flow =
        new Flow(
            "contract-any",
            (durable, _) -> {
              List<Pending<String>> both = List.of(durable.signal("left"), durable.signal("right"));
              int first = durable.any(both);
              durable.signal("go").await();
              return first + " " + String.join(" ", durable.all(both));
            });
    String runId = id("any");
    try (DurableEngine first = engine().open(home, List.of(flow))) {
      first.start("contract-any", runId, "");
      first.signal(runId, "right", "R");
      awaitWaitingFor(first, runId, "go");
      first.signal(runId, "left", "L");
    }
    DurableEngine second = open(flow);
    second.signal(runId, "go", "");

    assertThat(result(second, runId)).isEqualTo("1 L R");
  }

  @Test
  void any_takesAFailureToo() {
    DurableEngine engine =
        open(
            new Flow(
                "contract-any-failed",
                (durable, _) -> {
                  List<Pending<String>> both =
                      List.of(
                          durable.signal("never"),
                          durable.begin(
                              Step.once(
                                  "fail",
                                  _ -> {
                                    throw new IOException("broken");
                                  })));
                  int first = durable.any(both);
                  return first + " " + messageOf(() -> both.get(first).await());
                }));
    String runId = id("any-failed");
    engine.start("contract-any-failed", runId, "");

    assertThat(result(engine, runId)).isEqualTo("1 broken");
  }

  // ---- children

  @Test
  void child_bringsItsResultOrItsFailure() {
    DurableEngine engine =
        open(
            new Flow(
                "contract-parent",
                (durable, input) -> {
                  Pending<String> good =
                      durable.spawn("contract-kid", durable.runId() + ".good", "good");
                  Pending<String> bad =
                      durable.spawn("contract-kid", durable.runId() + ".bad", "bad");
                  return good.await() + ", " + messageOf(bad::await) + input;
                }),
            new Flow(
                "contract-kid",
                (_, input) -> {
                  if (input.equals("bad")) {
                    throw new FailedException("bad luck");
                  }
                  return input + " result";
                }));
    String runId = id("parent");
    engine.start("contract-parent", runId, ".");

    assertThat(result(engine, runId)).isEqualTo("good result, bad luck.");
    assertThat(engine.find(runId + ".good"))
        .hasValueSatisfying(record -> assertThat(record.parent()).isEqualTo(runId));
  }

  @Test
  void cancel_endsARunAndItsChildren() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch heard = new CountDownLatch(1);
    DurableEngine engine =
        open(
            new Flow(
                "contract-top",
                (durable, _) ->
                    durable.spawn("contract-middle", durable.runId() + ".middle", "").await()),
            new Flow(
                "contract-middle",
                (durable, _) -> {
                  Pending<String> leaf =
                      durable.spawn("contract-leaf", durable.runId() + ".leaf", "");
                  Pending<String> step =
                      durable.begin(
                          Step.once(
                              "work",
                              attempt -> {
                                attempt.cancellation().onCancel(heard::countDown);
                                working.countDown();
                                heard.await();
                                return "stopped";
                              }));
                  return String.join("", durable.all(List.of(leaf, step)));
                }),
            new Flow("contract-leaf", (durable, _) -> durable.signal("never").await()));
    String runId = id("top");
    engine.start("contract-top", runId, "");
    working.await();
    awaitWaitingFor(engine, runId + ".middle.leaf", "never");

    engine.cancel(runId, "not wanted any more");

    assertThatThrownBy(() -> result(engine, runId))
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("not wanted any more");
    assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
    for (String each : List.of(runId, runId + ".middle", runId + ".middle.leaf")) {
      RunRecord record = awaitState(engine, each, RunRecord.State.CANCELLED);
      assertThat(record.problem()).contains("not wanted any more");
    }
    engine.cancel(runId, "again");
    assertThat(engine.find(runId).orElseThrow().problem()).contains("not wanted any more");
  }

  @Test
  void cancel_ofARunThatIsOver_leavesItAsItIs() {
    DurableEngine engine = open(new Flow("contract-over", (_, input) -> input));
    String runId = id("over");
    engine.start("contract-over", runId, "done");
    result(engine, runId);

    engine.cancel(runId, "late");

    assertThat(engine.find(runId).orElseThrow().state()).isEqualTo(RunRecord.State.COMPLETED);
    assertThat(result(engine, runId)).isEqualTo("done");
  }

  @Test
  void waiting_canBeEnded_andTheRunGoesOn() {
    DurableEngine engine =
        open(new Flow("contract-watched", (durable, _) -> durable.signal("go").await()));
    String runId = id("watched");
    engine.start("contract-watched", runId, "");
    Cancellation enough = new Cancellation();
    Thread.ofVirtual()
        .start(() -> {
          pause();
          enough.cancel("enough");
        });

    assertThatThrownBy(() -> engine.await(runId, enough)).isInstanceOf(CancelledException.class);
    engine.signal(runId, "go", "on");
    assertThat(result(engine, runId)).isEqualTo("on");
  }

  // ---- deleting

  @Test
  void delete_forgetsARunAndThoseInsideIt_andTheirNamesAreFree() {
    DurableEngine engine =
        open(
            new Flow(
                "contract-outer",
                (durable, input) ->
                    input + durable.spawn("contract-inner", durable.runId() + ".in", "").await()),
            new Flow("contract-inner", (durable, _) -> durable.step(Step.once("think", _ -> "!"))));
    String runId = id("outer");
    String other = id("outer");
    engine.start("contract-outer", runId, "first");
    engine.start("contract-outer", other, "other");
    result(engine, runId);
    result(engine, other);

    assertThatThrownBy(() -> engine.delete(runId + ".in"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(runId);
    assertThat(engine.delete(runId)).containsExactly(runId, runId + ".in");

    assertThat(engine.find(runId)).isEmpty();
    assertThat(engine.find(runId + ".in")).isEmpty();
    assertThat(engine.find(other + ".in")).isPresent();
    assertThatThrownBy(() -> engine.delete(runId)).isInstanceOf(EngineException.class);
    assertThat(engine.start("contract-outer", runId, "second")).isTrue();
    assertThat(result(engine, runId)).isEqualTo("second!");
  }

  @Test
  void delete_leavesARunThatIsNotOver_orHasOneInside() {
    DurableEngine engine =
        open(
            new Flow(
                "contract-left",
                (durable, _) -> {
                  var _ = durable.spawn("contract-stays", durable.runId() + ".in", "");
                  return durable.signal("end").await();
                }),
            new Flow("contract-stays", (durable, _) -> durable.signal("end").await()));
    String runId = id("left");
    engine.start("contract-left", runId, "");
    awaitWaitingFor(engine, runId + ".in", "end");

    assertThat(engine.delete(runId)).isEmpty();
    engine.signal(runId, "end", "over");
    assertThat(result(engine, runId)).isEqualTo("over");
    assertThat(engine.delete(runId)).isEmpty();
    engine.signal(runId + ".in", "end", "over");
    assertThat(result(engine, runId + ".in")).isEqualTo("over");
    assertThat(engine.delete(runId)).hasSize(2);
  }

  // ---- changed code

  @Test
  void changedCode_failsLoudly_andTheOldCodeGoesOn() {
    Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
    String runId = id("changed");
    try (DurableEngine first = engine().open(home, List.of(version("reserve", done)))) {
      first.start("contract-versioned", runId, "");
      awaitWaitingFor(first, runId, "go");
    }
    try (DurableEngine second = engine().open(home, List.of(version("book", done)))) {
      RunRecord record = awaitProblem(second, runId);
      assertThat(record.state()).isEqualTo(RunRecord.State.INTERRUPTED);
      assertThat(record.problem()).contains("book", "reserve");
      assertThat(done).doesNotContainKey("book");
    }
    DurableEngine third = open(version("reserve", done));
    third.signal(runId, "go", "on");
    assertThat(result(third, runId)).isEqualTo("reserve on");
    assertThat(done.get("reserve")).hasValue(1);
  }

  private static Flow version(String step, Map<String, AtomicInteger> done) {
    return new Flow(
        "contract-versioned",
        (durable, _) -> {
          String name =
              durable.step(
                  Step.once(
                      step,
                      _ -> {
                        done.computeIfAbsent(step, _ -> new AtomicInteger()).incrementAndGet();
                        return step;
                      }));
          return name + " " + durable.signal("go").await();
        });
  }

  private static RunRecord awaitProblem(DurableEngine engine, String runId) {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (true) {
      RunRecord record = engine.find(runId).orElseThrow();
      if (String.valueOf(record.problem()).contains("reserve")) {
        return record;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("says nothing of changed code: " + record);
      }
      pause();
    }
  }

  // ----

  private static String messageOf(Callable<String> work) {
    try {
      return "no failure, but " + work.call();
    } catch (FailedException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @FunctionalInterface
  private interface Numbered<T> {
    T call(int number);
  }

  /** Does something in several threads at once, and returns the answers in the threads' order. */
  private static <T> List<T> together(int count, Numbered<T> work) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CyclicBarrier all = new CyclicBarrier(count);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        futures.add(
            threads.submit(() -> {
              all.await();
              return work.call(number);
            }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> each : futures) {
        answers.add(each.get());
      }
      return answers;
    }
  }
}
