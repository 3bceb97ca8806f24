package io.agenticflow.provider.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.resilience.CircuitBreaker.Permit;
import io.agenticflow.provider.resilience.CircuitBreaker.Refusal;
import io.agenticflow.provider.resilience.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class CircuitBreakerTest {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final BreakerPolicy THREE = new BreakerPolicy(3, PAUSE);

  private final List<String> changes = new ArrayList<>();
  private long now = Long.MAX_VALUE - PAUSE.toNanos() / 2; // the clock may wrap
  private final CircuitBreaker breaker = breaker(THREE);

  @Test
  void failuresInARow_openIt_andAPauseRefusesAll() {
    fail(2);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(1);
    assertThat(changes).containsExactly("OPEN PT10S");
    assertThat(refusal()).isEqualTo(PAUSE);
    pass(Duration.ofMillis(9_999));
    assertThat(refusal()).isEqualTo(Duration.ofMillis(1));
  }

  private static final BreakerPolicy HALF_OF_TEN =
      new BreakerPolicy(100, PAUSE, 50, 10, Duration.ofMinutes(1));

  @Test
  void halfOfTheLastCallsFailing_opensIt_thoughNeverInARow() {
    CircuitBreaker often = breaker(HALF_OF_TEN);
    for (int i = 0; i < 9; i++) {
      end(often, i % 2 == 0);
    }
    assertThat(often.state()).as("nine calls make no rate").isEqualTo(State.CLOSED);
    end(often, true);
    assertThat(changes).containsExactly("OPEN PT10S");
  }

  @Test
  void fewerThanTheRate_leaveItClosed_andOldCallsAreForgotten() {
    CircuitBreaker often = breaker(HALF_OF_TEN);
    for (int i = 0; i < 100; i++) {
      end(often, i % 10 < 4);
    }
    assertThat(often.state()).isEqualTo(State.CLOSED);
    for (int i = 0; i < 10; i++) {
      end(often, false);
    }
    for (int i = 0; i < 4; i++) {
      end(often, true);
    }
    assertThat(often.state()).isEqualTo(State.CLOSED);
    end(often, true);
    assertThat(often.state()).isEqualTo(State.OPEN);
  }

  @Test
  void callsBeforeTheWindow_makeNoRate() {
    CircuitBreaker often = breaker(HALF_OF_TEN);
    for (int i = 0; i < 9; i++) {
      end(often, true);
    }
    pass(Duration.ofSeconds(61));
    end(often, true);
    assertThat(often.state()).isEqualTo(State.CLOSED);
    for (int i = 0; i < 9; i++) {
      end(often, i >= 5);
    }
    assertThat(often.state()).isEqualTo(State.OPEN);
  }

  @Test
  void afterAProbe_theRateIsReckonedAnew() {
    CircuitBreaker often = breaker(HALF_OF_TEN);
    for (int i = 0; i < 10; i++) {
      end(often, true);
    }
    pass(PAUSE);
    end(often, false); // the probe
    for (int i = 0; i < 9; i++) {
      end(often, true);
    }
    assertThat(often.state()).isEqualTo(State.CLOSED);
    end(often, true);
    assertThat(often.state()).isEqualTo(State.OPEN);
  }

  private static void end(CircuitBreaker breaker, boolean failed) {
    Permit permit = (Permit) breaker.ask();
    if (failed) {
      permit.failed(null);
    } else {
      permit.succeeded();
    }
  }

  @Test
  void aSuccess_beginsTheCountAnew() {
    fail(2);
    permit().succeeded();
    fail(2);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatSaysNothing_doesNotCount_eitherWay() {
    fail(2);
    permit().abandoned();
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void onlyTheFirstWord_isHeard() {
    Permit permit = permit();
    permit.failed(null);
    permit.failed(null);
    permit.failed(null);
    permit.failed(null);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(1);
    permit.succeeded();
    fail(1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void afterThePause_oneCallIsTheProbe_othersAreRefused() {
    fail(3);
    pass(PAUSE);
    Permit probe = permit();
    assertThat(refusal()).isEqualTo(Duration.ofSeconds(1));
    assertThat(refusal()).isEqualTo(Duration.ofSeconds(1));
    probe.succeeded();
    assertThat(changes).containsExactly("OPEN PT10S", "HALF_OPEN PT0S", "CLOSED PT0S");
    fail(2);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void probeThatFails_opensForAnotherPause() {
    fail(3);
    pass(PAUSE);
    permit().failed(null);
    assertThat(refusal()).isEqualTo(PAUSE);
    assertThat(changes).containsExactly("OPEN PT10S", "HALF_OPEN PT0S", "OPEN PT10S");
  }

  @Test
  void probeThatSaysNothing_leavesTheNextCallToBeTheProbe() {
    fail(3);
    pass(PAUSE);
    permit().abandoned();
    Permit second = permit();
    assertThat(refusal()).isEqualTo(Duration.ofSeconds(1));
    second.succeeded();
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void probesAnswerThatBegins_letsTheOthersThrough_onProbation() {
    fail(3);
    pass(PAUSE);
    Permit probe = permit();
    probe.begun();
    Permit other = permit();
    other.failed(null);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    probe.succeeded(); // too late: it has opened again since
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void probesAnswerThatBreaks_opensItAgain() {
    fail(3);
    pass(PAUSE);
    Permit probe = permit();
    probe.begun();
    probe.failed(null);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void wholeAnswer_endsTheProbation() {
    fail(3);
    pass(PAUSE);
    Permit probe = permit();
    probe.begun();
    probe.succeeded();
    fail(2);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatBeganBeforeItOpened_saysNothingAfter() {
    Permit early = permit();
    Permit earlyToo = permit();
    fail(3);
    early.succeeded();
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    pass(PAUSE);
    permit().succeeded();
    fail(2);
    earlyToo.failed(null);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void retryAfter_makesThePauseLonger_neverShorter_andNotEndless() {
    permit().failed(Duration.ofMinutes(1));
    permit().failed(null);
    permit().failed(Duration.ofSeconds(30));
    assertThat(refusal()).isEqualTo(Duration.ofSeconds(30));
    pass(Duration.ofSeconds(30));
    permit().failed(Duration.ofSeconds(1));
    assertThat(refusal()).isEqualTo(PAUSE);
    pass(PAUSE);
    permit().failed(Duration.ofDays(1));
    assertThat(refusal()).isEqualTo(BreakerPolicy.LONGEST_PAUSE);
  }

  @Test
  void oneFailure_canBeEnough() {
    CircuitBreaker one = breaker(new BreakerPolicy(1, PAUSE));
    ((Permit) one.ask()).failed(null);
    assertThat(one.ask()).isInstanceOf(Refusal.class);
  }

  @Test
  void manyAtOnce_afterThePause_makeOneProbe() throws Exception {
    for (int round = 0; round < 50; round++) {
      CircuitBreaker shared = breaker(new BreakerPolicy(1, PAUSE));
      ((Permit) shared.ask()).failed(null);
      pass(PAUSE);
      CyclicBarrier together = new CyclicBarrier(16);
      Callable<Boolean> ask =
          () -> {
            together.await();
            return shared.ask() instanceof Permit;
          };
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Boolean>> asked = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          asked.add(threads.submit(ask));
        }
        int permits = 0;
        for (Future<Boolean> each : asked) {
          permits += each.get() ? 1 : 0;
        }
        assertThat(permits).isOne();
      }
    }
  }

  @Test
  void whileItNeverRecovers_thereIsOneProbeAtATime() throws Exception {
    CircuitBreaker shared =
        new CircuitBreaker(
            new BreakerPolicy(1, Duration.ofNanos(1)), System::nanoTime, (_, _) -> {});
    ((Permit) shared.ask()).failed(null);
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger probes = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        boolean fails = t % 2 == 0;
        all.add(
            threads.submit(() -> {
              for (int i = 0; i < 20_000; i++) {
                if (shared.ask() instanceof Permit permit) {
                  most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                  probes.incrementAndGet();
                  holders.decrementAndGet();
                  if (fails) {
                    permit.failed(null);
                  } else {
                    permit.abandoned();
                  }
                }
              }
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(most.get()).isOne();
    assertThat(probes.get()).isGreaterThan(100);
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  /** Holds it against another way to say the same: sets of calls instead of periods. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anySequence_isWhatTheModelSays(long seed) {
    Random random = new Random(seed);
    BreakerPolicy policy = new BreakerPolicy(1 + random.nextInt(4), PAUSE);
    CircuitBreaker tested = breaker(policy);
    Model model = new Model(policy);
    List<Permit> out = new ArrayList<>();
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          boolean allowed = model.wouldAllow(now);
          switch (tested.ask()) {
            case Permit permit -> {
              assertThat(allowed).isTrue();
              model.allowed(permit);
              out.add(permit);
            }
            case Refusal refusal -> {
              assertThat(allowed).isFalse();
              assertThat(refusal.retryAfter()).isEqualTo(model.retryAfter(now));
            }
          }
        }
        case 2 -> pass(Duration.ofMillis(random.nextInt(6_000)));
        default -> {
          if (!out.isEmpty()) {
            Permit permit = out.get(random.nextInt(out.size()));
            switch (random.nextInt(4)) {
              case 0 -> {
                permit.begun();
                model.begun(permit);
              }
              case 1 -> {
                permit.succeeded();
                model.succeeded(permit);
              }
              case 2 -> {
                Duration asked =
                    random.nextBoolean() ? null : Duration.ofSeconds(random.nextInt(40));
                permit.failed(asked);
                model.failed(permit, asked, now);
              }
              default -> {
                permit.abandoned();
                model.abandoned(permit);
              }
            }
          }
        }
      }
      assertThat(tested.state()).as("step %d", step).isEqualTo(model.state());
    }
  }

  /** What a breaker is to do, said without periods: which calls count now. */
  private static final class Model {
    private final BreakerPolicy policy;
    private final Set<Permit> counting = new HashSet<>();
    private final Set<Permit> over = new HashSet<>();
    private final Set<Permit> begun = new HashSet<>();
    private @Nullable Permit probe;
    private boolean open;
    private int inARow;
    private long until;

    Model(BreakerPolicy policy) {
      this.policy = policy;
    }

    State state() {
      return open ? probe == null ? State.OPEN : State.HALF_OPEN : State.CLOSED;
    }

    boolean wouldAllow(long now) {
      return !open || (probe == null && until - now <= 0);
    }

    Duration retryAfter(long now) {
      return probe == null ? Duration.ofNanos(until - now) : Duration.ofSeconds(1);
    }

    void allowed(Permit permit) {
      if (open) {
        probe = permit;
      } else {
        counting.add(permit);
      }
    }

    void begun(Permit permit) {
      if (!over.contains(permit) && begun.add(permit) && permit.equals(probe)) {
        close(permit);
        inARow = policy.failures() - 1;
      }
    }

    void succeeded(Permit permit) {
      if (!over.add(permit)) {
        return;
      }
      if (permit.equals(probe)) {
        close(permit);
      }
      if (counting.contains(permit)) {
        inARow = 0;
      }
    }

    void failed(Permit permit, @Nullable Duration asked, long now) {
      if (!over.add(permit)) {
        return;
      }
      if (counting.contains(permit)) {
        inARow++;
      }
      if (permit.equals(probe) || (counting.contains(permit) && inARow >= policy.failures())) {
        open = true;
        probe = null;
        counting.clear();
        Duration pause = asked != null && asked.compareTo(PAUSE) > 0 ? asked : PAUSE;
        until = now + pause.toNanos();
      }
    }

    void abandoned(Permit permit) {
      if (over.add(permit) && permit.equals(probe)) {
        probe = null;
      }
    }

    private void close(Permit permit) {
      open = false;
      probe = null;
      inARow = 0;
      counting.add(permit);
    }
  }

  private CircuitBreaker breaker(BreakerPolicy policy) {
    return new CircuitBreaker(
        policy, () -> now, (state, pause) -> changes.add(state + " " + pause));
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      permit().failed(null);
    }
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private Permit permit() {
    CircuitBreaker.Admission admission = breaker.ask();
    assertThat(admission).isInstanceOf(Permit.class);
    return (Permit) admission;
  }

  private Duration refusal() {
    CircuitBreaker.Admission admission = breaker.ask();
    assertThat(admission).isInstanceOf(Refusal.class);
    return ((Refusal) admission).retryAfter();
  }
}
