package io.agenticflow.cli.serve;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Has the heap collected as a whole where it has grown by a sixth. The JVM's serial collector looks
 * for garbage among what is old only where the heap is at its limit; until then some thousand
 * streams that open and close let it grow to several times what they hold.
 *
 * <p>Where the heap grows because more is in use, this happens a few times on the way, for about a
 * millisecond for each megabyte in use. The launcher says by {@link #PROPERTY} that it has chosen
 * that collector.
 */
final class GrownHeap {
  /** A system property, {@code true} where the serial collector runs. */
  static final String PROPERTY = "agenticflow.serial";

  private static final Duration PACE = Duration.ofMillis(250);

  /** So much may always be there. */
  private static final long SMALL = 96 << 20;

  private final LongSupplier size;
  private final Runnable collection;
  private long last;

  /**
   * @param size what the heap takes of the machine's memory, in bytes
   */
  GrownHeap(LongSupplier size, Runnable collection) {
    this.size = size;
    this.collection = collection;
  }

  /** Begins to watch this process's heap, where there is need to. */
  static void watch() {
    if (Boolean.getBoolean(PROPERTY)) {
      GrownHeap heap = new GrownHeap(Runtime.getRuntime()::totalMemory, System::gc);
      Thread.ofPlatform().daemon().name("heap").start(heap::run);
    }
  }

  /** Looks once. */
  void look() {
    long now = size.getAsLong();
    if (now > Math.max(SMALL, last + last / 6)) {
      collection.run();
      last = size.getAsLong();
    } else {
      last = Math.min(last, now);
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PACE);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // as the process ends
    }
  }
}
