package io.agenticflow.gateway.edge;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection as the server's library reads and writes it, with an eye on the time.
 *
 * <p>Reads and writes block without a timeout of their own, because a timed wait costs a virtual
 * thread more than the read itself. They only note who waits and since when; {@link #check}, called
 * by a clock from time to time, interrupts the thread that has waited too long, which closes the
 * connection under it.
 *
 * <p>While a request is being answered, a second thread reads the connection where the answer takes
 * longer than a moment. What it meets is either the end of the connection, which is the news that
 * the client has left, or the first bytes of the client's next request; those stay in the reader's
 * buffer. The connection's own thread waits for it before it reads again.
 */
final class ClientConnection implements DataWriter {
  /** How long a client that was refused may go on to send what nobody will read. */
  private static final long LINGER_NANOS = 300_000_000;

  private static final long LINGER_BYTES = 16 << 20;

  private final ConnectionContext context;
  private final ClientLimits limits;
  private final Supplier<byte[]> tooSlow;
  private final StrictReader reader;

  private volatile Phase phase = Phase.HEAD;
  private volatile long phaseSince = System.nanoTime();
  private volatile long phaseBytes;
  private volatile @Nullable Thread reading;
  private volatile @Nullable Thread writing;
  private volatile long writeSince;
  private volatile long writeBytes;
  private volatile boolean cut;
  private volatile boolean refused;

  /**
   * Something was written since the request began: what follows would be taken for a part of it.
   */
  private volatile boolean answering;

  // What is held back to leave with the next write; for one writer at a time.
  private boolean holdNext;
  private byte @Nullable [] held;

  // The watch for a client that leaves; guarded by this object's lock.
  private @Nullable Runnable onLeave;
  private @Nullable Thread watch;

  /** The watch whose end the connection's thread waits for, between two requests. */
  private volatile @Nullable Thread awaited;

  ClientConnection(ConnectionContext context, ClientLimits limits, Supplier<byte[]> tooSlow) {
    this.context = context;
    this.limits = limits;
    this.tooSlow = tooSlow;
    this.reader = new StrictReader(this::read);
  }

  /** What a read of the connection would bring. */
  private enum Phase {
    /** The start of the next request, whenever the client has one. */
    IDLE,
    /** The rest of a request line and headers. */
    HEAD,
    /** A request's body. */
    BODY,
    /** Nothing: the client waits for its answer. */
    ANSWER,
    /** What a client still sends that was refused; it is dropped. */
    LINGER
  }

  DataReader reader() {
    return reader;
  }

  /** The headers are read. */
  void bodyBegins() {
    reader.begin();
    enter(Phase.BODY);
  }

  /**
   * The request is read.
   *
   * @param whenGone run once, in another thread, when the client closes the connection before
   *     {@link #answerEnds}
   */
  synchronized void answerBegins(Runnable whenGone) {
    onLeave = whenGone;
    enter(Phase.ANSWER);
  }

  /** The answer is written. Waits for the watch, if there is one: it ends with the next request. */
  void answerEnds(boolean stopping) {
    holdNext = false;
    if (held != null) {
      write(BufferData.empty());
    }
    Thread watching;
    synchronized (this) {
      watching = watch;
      watch = null;
      onLeave = null;
      enter(Phase.IDLE);
    }
    if (watching == null) {
      return;
    }
    awaited = watching;
    try {
      if (stopping) {
        watching.interrupt(); // closes the connection
      }
      watching.join();
    } catch (InterruptedException e) {
      watching.interrupt();
      Thread.currentThread().interrupt();
    } finally {
      awaited = null;
    }
  }

  /** Closes the connection if it waits for its next request under a watch. */
  void closeIfIdle() {
    Thread watching = awaited;
    if (watching != null) {
      watching.interrupt();
    }
  }

  /** Notes that the server refused a request which the client may not have sent to its end. */
  void refused() {
    refused = true;
  }

  /** Returns whether the headers that are being read are larger than the limit. */
  boolean headIsTooLarge() {
    return phase == Phase.HEAD && phaseBytes >= limits.headBytes();
  }

  /**
   * Takes in, for a moment, what a refused client still sends. Closing with bytes unread would
   * reset the connection, and the client would lose the answer that it was refused with.
   */
  void linger() {
    if (!refused || cut) {
      return;
    }
    enter(Phase.LINGER);
    try {
      while (phaseBytes < LINGER_BYTES && read() != null) {
        // dropped
      }
    } catch (ServerConnectionException e) {
      // It has gone, or its time is over: either way there is nothing more to wait for.
    }
  }

  /**
   * Cuts the connection where the client is too slow, and begins to watch for one that leaves.
   *
   * @param now by {@link System#nanoTime()}
   * @param watchAfterNanos how long an answer may take before its client is watched
   */
  void check(long now, long watchAfterNanos) {
    Thread reads = reading;
    if (reads != null && now - phaseSince > longestRead()) {
      cutSlowReader(reads);
    }
    Thread writes = writing;
    if (writes != null && now - writeSince > limits.nanosFor(limits.write(), writeBytes)) {
      cut(writes);
    }
    if (phase == Phase.ANSWER && now - phaseSince > watchAfterNanos) {
      watch();
    }
  }

  @Override
  public void write(BufferData... buffers) {
    write(BufferData.create(buffers));
  }

  void holdNext() {
    holdNext = true;
  }

  @Override
  public void write(BufferData buffer) {
    if (holdNext) {
      holdNext = false;
      held = join(held, buffer);
    } else if (held != null) {
      byte[] all = join(held, buffer);
      held = null;
      writeOut(BufferData.create(all));
    } else {
      writeOut(buffer);
    }
  }

  private static byte[] join(byte @Nullable [] first, BufferData more) {
    int length = first == null ? 0 : first.length;
    int available = more.available();
    byte[] all = new byte[length + available];
    if (first != null) {
      System.arraycopy(first, 0, all, 0, length);
    }
    more.read(all, length, available);
    return all;
  }

  private void writeOut(BufferData buffer) {
    if (!answering) {
      answering = true;
    }
    writeBytes = buffer.available();
    writeSince = System.nanoTime();
    writing = Thread.currentThread();
    try {
      context.dataWriter().writeNow(buffer);
    } finally {
      writing = null;
    }
  }

  @Override
  public void writeNow(BufferData... buffers) {
    write(buffers);
  }

  @Override
  public void writeNow(BufferData buffer) {
    write(buffer);
  }

  private byte @Nullable [] read() {
    byte[] bytes;
    reading = Thread.currentThread();
    try {
      bytes = context.serverSocket().get();
    } catch (UncheckedIOException e) {
      throw new ServerConnectionException("the client's connection broke", e);
    } finally {
      reading = null;
    }
    if (cut) {
      throw new ServerConnectionException("the client was too slow", new IOException("cut"));
    }
    if (bytes != null) {
      if (phase == Phase.IDLE) {
        answering = false;
        enter(Phase.HEAD);
      }
      long sum = phaseBytes + bytes.length; // nobody else writes it: there is one reader at a time
      phaseBytes = sum;
    }
    return bytes;
  }

  private void enter(Phase next) {
    phaseSince = System.nanoTime();
    phaseBytes = 0;
    phase = next;
  }

  private long longestRead() {
    return switch (phase) {
      case IDLE -> limits.idle().toNanos();
      case HEAD -> limits.head().toNanos();
      case BODY -> limits.nanosFor(limits.body(), phaseBytes);
      case ANSWER -> Long.MAX_VALUE;
      case LINGER -> LINGER_NANOS;
    };
  }

  private void cut(Thread blocked) {
    cut = true;
    blocked.interrupt();
  }

  /**
   * Cuts a client that has begun a request and does not end it; where it was told nothing so far,
   * it hears why. That is written by a thread of its own, because a client may be slow in reading
   * too; the next look cuts it then.
   */
  private void cutSlowReader(Thread blocked) {
    boolean hasBegun = phase == Phase.BODY || (phase == Phase.HEAD && phaseBytes > 0);
    if (cut || answering || !hasBegun) {
      cut(blocked);
      return;
    }
    cut = true;
    if (!blocked.equals(reading)) { // it has just read, and either sees that it was cut or goes on
      blocked.interrupt();
      return;
    }
    Thread.ofVirtual()
        .name("client-too-slow")
        .start(() -> {
          try {
            context.dataWriter().writeNow(BufferData.create(tooSlow.get()));
          } catch (RuntimeException e) {
            // It has gone, or was cut meanwhile: there is nobody to tell.
          } finally {
            blocked.interrupt();
          }
        });
  }

  private synchronized void watch() {
    Runnable whenGone = onLeave;
    if (phase == Phase.ANSWER && watch == null && whenGone != null) {
      watch = Thread.ofVirtual().name("client-watch").start(() -> waitForLeave(whenGone));
    }
  }

  private void waitForLeave(Runnable whenGone) {
    try {
      reader.ensureAvailable();
    } catch (RuntimeException e) {
      // The end of the connection in one of its forms: orderly, reset, or closed from our side.
      whenGone.run();
    }
  }
}
