package io.agenticflow.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class GrownHeapTest {
  private static final long MB = 1 << 20;

  private final AtomicLong size = new AtomicLong();
  private final AtomicLong afterwards = new AtomicLong();
  private final AtomicInteger collections = new AtomicInteger();
  private final GrownHeap heap =
      new GrownHeap(
          size::get,
          () -> {
            collections.incrementAndGet();
            size.set(afterwards.get());
          });

  @Test
  void smallHeap_isLeftAlone() {
    at(96, 50);
    assertThat(collections).hasValue(0);
  }

  @Test
  void heapThatHasGrownByASixth_isCollected() {
    at(100, 90);
    assertThat(collections).hasValue(1);
    at(104, 90);
    assertThat(collections).hasValue(1);
    at(106, 110);
    assertThat(collections).hasValue(2);
  }

  /** What is in use is not collected again and again. */
  @Test
  void heapThatStaysLarge_isCollectedOnce() {
    at(300, 300);
    at(300, 300);
    at(349, 349);
    assertThat(collections).hasValue(1);
  }

  @Test
  void heapThatHasShrunk_isMeasuredFromThere() {
    at(300, 300);
    at(150, 150);
    assertThat(collections).hasValue(1);
    at(180, 170);
    assertThat(collections).hasValue(2);
  }

  private void at(long now, long then) {
    size.set(now * MB);
    afterwards.set(then * MB);
    heap.look();
  }
}
