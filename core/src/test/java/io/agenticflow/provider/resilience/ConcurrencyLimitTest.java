package io.agenticflow.provider.resilience;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.ConcurrencyPolicy;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.resilience.ConcurrencyLimit.Slot;
import io.agenticflow.vocabulary.ApiError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConcurrencyLimitTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void placeThatIsGivenBack_goesToTheFirstWhoWaits() throws Exception {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyPolicy(1, 5, LONG));
    Slot held = take(limit);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      waiting.add(
          threads.submit(() -> {
            try (Slot _ = take(limit)) {
              order.add(number);
            }
          }));
      awaitWaiting(limit, i + 1);
    }
    held.close();
    for (Future<?> each : waiting) {
      each.get(5, TimeUnit.SECONDS);
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
    assertThat(limit.taken()).isZero();
  }

  @Test
  void moreThanMayWait_areRefusedAtOnce() throws Exception {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyPolicy(1, 1, LONG));
    Slot held = take(limit);
    Future<Slot> second = threads.submit(() -> take(limit));
    awaitWaiting(limit, 1);
    assertThat(limit.take(new Cancellation())).isNull();
    held.close();
    second.get(5, TimeUnit.SECONDS).close();
    take(limit).close();
  }

  @Test
  void waitThatIsTooLong_isRefused_andLeavesTheQueue() {
    ConcurrencyLimit limit =
        new ConcurrencyLimit(new ConcurrencyPolicy(1, 5, Duration.ofMillis(50)));
    Slot held = take(limit);
    assertThat(limit.take(new Cancellation())).isNull();
    assertThat(limit.waiting()).isZero();
    held.close();
    take(limit).close();
  }

  @Test
  void cancellation_leavesTheQueue_andTheNextGetsThePlace() throws Exception {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyPolicy(1, 5, LONG));
    Slot held = take(limit);
    Cancellation cancellation = new Cancellation();
    Future<ModelException> first =
        threads.submit(
            () -> catchThrowableOfType(ModelException.class, () -> limit.take(cancellation)));
    awaitWaiting(limit, 1);
    Future<Slot> second = threads.submit(() -> take(limit));
    awaitWaiting(limit, 2);
    cancellation.cancel("the client has left");
    ModelException e = first.get(5, TimeUnit.SECONDS);
    assertThat(e.error().kind()).isEqualTo(ApiError.Kind.CANCELLED);
    assertThat(e).hasMessage("cancelled: the client has left");
    held.close();
    second.get(5, TimeUnit.SECONDS).close();
    assertThat(limit.taken()).isZero();
  }

  @Test
  void closingASlotTwice_givesBackOnePlace() {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyPolicy(1, 0, LONG));
    Slot first = take(limit);
    first.close();
    Slot second = take(limit);
    first.close();
    assertThat(limit.take(new Cancellation())).isNull();
    second.close();
  }

  @Test
  void underLoad_neverMoreThanAllowed_andNoPlaceIsLost() throws Exception {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyPolicy(3, 1_000, LONG));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      boolean leaves = i % 3 == 0;
      all.add(
          threads.submit(() -> {
            Cancellation cancellation = new Cancellation();
            if (leaves) {
              Thread.ofVirtual()
                  .start(() -> {
                    sleep(ThreadLocalRandom.current().nextInt(20));
                    cancellation.cancel("left");
                  });
            }
            try (Slot _ = limit.take(cancellation)) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              sleep(1);
              served.incrementAndGet();
              inside.decrementAndGet();
            } catch (ModelException e) {
              assertThat(leaves).isTrue();
            }
          }));
    }
    for (Future<?> each : all) {
      each.get(20, TimeUnit.SECONDS);
    }
    assertThat(most.get()).isEqualTo(3);
    assertThat(served.get()).isGreaterThanOrEqualTo(200);
    assertThat(limit.taken()).isZero();
    assertThat(limit.waiting()).isZero();
  }

  private static Slot take(ConcurrencyLimit limit) {
    return requireNonNull(limit.take(new Cancellation()));
  }

  private static void awaitWaiting(ConcurrencyLimit limit, int number) {
    while (limit.waiting() < number) {
      sleep(1);
    }
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
