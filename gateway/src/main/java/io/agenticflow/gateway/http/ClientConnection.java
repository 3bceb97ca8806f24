package io.agenticflow.gateway.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, with an eye on the time: reads requests one after the other and has each
 * answered, in a thread of its own.
 *
 * <p>Reads and writes block without a timeout of their own, because a timed wait costs a virtual
 * thread more than the read itself. They only note that somebody waits and since when; {@link
 * #check}, called by a clock from time to time, closes a connection that has kept it waiting for
 * too long.
 *
 * <p>While a request is being answered, its thread waits for a model and not for the client. Where
 * that takes longer than a moment, the clock's selector has an eye on the connection. What it finds
 * is either its end, which is the news that the client has left, or the first bytes of the next
 * request, which it keeps.
 */
final class ClientConnection implements Runnable {
  /** How long a client that was refused may go on to send what nobody will read. */
  private static final long LINGER_NANOS = 300_000_000;

  private static final long LINGER_BYTES = 16 << 20;

  /** A body that nobody wanted is taken in up to here, so that the connection can be used again. */
  private static final long DROPPED_BYTES = 1 << 20;

  /** The JVM keeps a buffer as large as the largest write. */
  private static final int LARGEST_WRITE = 64 * 1024;

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final HttpServer server;
  private final SocketChannel channel;
  private final ClientLimits limits;
  private final ClientInput in = new ClientInput(this);

  private volatile Phase phase = Phase.HEAD;
  private volatile long phaseSince = System.nanoTime();
  private volatile long phaseBytes;
  private volatile boolean reading;
  private volatile boolean writing;
  private volatile long writeSince;
  private volatile long writeBytes;
  private volatile boolean cut;

  /**
   * Something was written since the request began: what follows would be taken for a part of it.
   */
  private volatile boolean answering;

  /** The body of the request that is being served, where it has one. */
  private @Nullable RequestBody body;

  /** Whether the client waits for a word before it sends the body. */
  private boolean expectsWord;

  // The watch for a client that leaves; guarded by this object's lock.
  private @Nullable Runnable onLeave;
  private @Nullable SelectionKey key;
  private byte @Nullable [] early;

  ClientConnection(HttpServer server, SocketChannel channel) {
    this.server = server;
    this.channel = channel;
    this.limits = server.limits();
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

  @Override
  public void run() {
    try {
      HeadReader heads = new HeadReader(in, this, limits, server.maxBodyBytes());
      while (serveNext(heads)) {
        enter(Phase.IDLE);
        answering = false;
        if (in.hasBuffered()) { // of the next request, which began before this one was answered
          enter(Phase.HEAD);
          phaseBytes = 1;
        }
      }
    } catch (IOException | ClientLeftException e) {
      // The end of the connection in one of its forms: orderly, reset, or closed from our side.
    } finally {
      close();
      server.ended(this);
    }
  }

  /** Returns whether another request may follow. */
  private boolean serveNext(HeadReader heads) throws IOException {
    HttpRequest request;
    try {
      request = heads.read();
    } catch (RefusedRequestException e) {
      HttpResponse response = new HttpResponse(this, null);
      response.status(e.status());
      server.refusals().answer(response, e.path(), "the request was refused: " + e.getMessage());
      linger();
      return false;
    }
    if (request == null) {
      return false;
    }
    RequestBody content = (RequestBody) request.body();
    body = content;
    expectsWord = request.expectsWord() && !content.isAtEnd() && !in.hasBuffered();
    enter(Phase.BODY);
    HttpResponse response = new HttpResponse(this, request);
    try {
      server.handler().handle(request, response);
    } catch (ClientLeftException e) {
      throw e;
    } catch (RuntimeException e) {
      server.failed(e);
      if (response.isSent()) {
        return false; // in the middle of an answer: its end must not look like one
      }
      response.status(500);
      response.close();
      server.refusals().answer(response, request.path(), "the server failed; its log says how");
    }
    unwatch();
    if (!response.isWhole()) {
      return false;
    }
    if (!content.isAtEnd()) {
      enter(Phase.BODY);
      if (response.isLast() || !dropped(content)) {
        linger();
        return false;
      }
    }
    body = null;
    return !response.isLast();
  }

  private static boolean dropped(RequestBody content) throws IOException {
    try {
      return content.drop(DROPPED_BYTES);
    } catch (BadBodyException e) {
      return false;
    }
  }

  /** Returns whether the connection has to be closed once the answer is given. */
  boolean endsAfterThisAnswer() {
    RequestBody content = body;
    // A client that was not asked for its body may send it all the same, or not.
    return server.isStopping() || (expectsWord && content != null && content.isUntouched());
  }

  /** Tells a client that waits for it that its body is wanted. */
  void bodyIsWanted() throws IOException {
    if (expectsWord) {
      expectsWord = false;
      boolean before = answering;
      write(CONTINUE, 0, CONTINUE.length);
      answering = before;
    }
  }

  /** Reads at least one byte; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    int n;
    reading = true; // before the look at the server: either it sees this one wait, or this sees it
    try {
      if (server.isStopping() && isIdle()) {
        return -1;
      }
      n = channel.read(ByteBuffer.wrap(target, offset, length));
    } finally {
      reading = false;
    }
    if (cut) {
      throw new ClientLeftException("the client was too slow", null);
    }
    if (n > 0) {
      if (phase == Phase.IDLE) {
        enter(Phase.HEAD);
      }
      long sum = phaseBytes + n; // nobody else writes it: there is one reader at a time
      phaseBytes = sum;
    }
    return n;
  }

  /** Writes all. */
  void write(byte[] bytes, int offset, int length) throws IOException {
    answering = true;
    writeBytes = length;
    writeSince = System.nanoTime();
    writing = true;
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      int end = buffer.limit();
      while (buffer.position() < end) {
        buffer.limit(Math.min(end, buffer.position() + LARGEST_WRITE));
        boolean blocking = channel.isBlocking();
        if (channel.write(buffer) == 0 && !blocking) {
          awaitRoom(buffer);
        }
      }
    } finally {
      writing = false;
    }
    if (cut) {
      throw new ClosedChannelException();
    }
  }

  /**
   * Writes what the client has no room for yet. Until it has, nobody watches for it to leave: it
   * would be noticed by the write.
   */
  private void awaitRoom(ByteBuffer buffer) throws IOException {
    synchronized (this) {
      if (key != null) {
        key.cancel();
        key = null;
      }
      channel.configureBlocking(true);
    }
    channel.write(buffer);
    synchronized (this) {
      if (onLeave != null) {
        channel.configureBlocking(false);
      }
    }
  }

  /**
   * The request is read; its answer begins.
   *
   * @param run run once, in another thread, when the client closes the connection before the answer
   *     is whole
   */
  synchronized void watch(Runnable run) {
    try {
      channel.configureBlocking(false); // a selector takes no other
    } catch (IOException e) {
      throw new ClientLeftException("the client has left", e);
    }
    in.release();
    onLeave = run;
    enter(Phase.ANSWER);
  }

  private synchronized void unwatch() throws IOException {
    if (onLeave == null && key == null && early == null) {
      return;
    }
    onLeave = null;
    if (key != null) {
      key.cancel();
      key = null;
    }
    in.add(early);
    early = null;
    channel.configureBlocking(true);
  }

  /**
   * Cuts the connection where the client is too slow, and begins to watch for one that leaves. For
   * the clock's thread.
   *
   * @param now by {@link System#nanoTime()}
   * @param watchAfterNanos how long an answer may take before its client is watched
   */
  void check(long now, long watchAfterNanos, Selector selector) {
    if (reading && now - phaseSince > longestRead()) {
      cutSlowReader();
    }
    if (writing && now - writeSince > limits.nanosFor(limits.write(), writeBytes)) {
      cut = true;
      close();
    }
    if (phase == Phase.ANSWER && now - phaseSince > watchAfterNanos) {
      register(selector);
    }
  }

  private synchronized void register(Selector selector) {
    if (onLeave == null || key != null || early != null || channel.isBlocking()) {
      return;
    }
    try {
      key = channel.register(selector, SelectionKey.OP_READ, this);
    } catch (CancelledKeyException e) {
      // The selector has not yet forgotten the last time; the next look finds it ready.
    } catch (ClosedChannelException e) {
      gone();
    }
  }

  /** There is something to read while the answer is made. For the clock's thread. */
  synchronized void readable(SelectionKey ready) {
    if (!ready.equals(key)) {
      return; // of an answer that is over
    }
    byte[] some = new byte[512];
    int n;
    try {
      n = channel.read(ByteBuffer.wrap(some));
    } catch (IOException e) {
      n = -1;
    }
    if (n == 0) {
      return;
    }
    ready.cancel();
    key = null;
    if (n > 0) {
      early = Arrays.copyOf(some, n); // of its next request: it has not left
    } else {
      gone();
    }
  }

  private void gone() {
    Runnable run = onLeave;
    onLeave = null;
    if (run != null) {
      Thread.ofVirtual().name("client-left").start(run);
    }
  }

  /** Closes the connection if it waits for a request. */
  void closeIfIdle() {
    if (reading && isIdle()) {
      close();
    }
  }

  /** Nothing of a request is there yet. */
  private boolean isIdle() {
    return phase == Phase.IDLE || (phase == Phase.HEAD && phaseBytes == 0);
  }

  /** Closes the connection, under whoever uses it. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is being thrown away: that it broke while closing changes nothing.
    }
  }

  /**
   * Takes in, for a moment, what a refused client still sends. Closing with bytes unread would
   * reset the connection, and the client would lose the answer that it was refused with.
   */
  private void linger() throws IOException {
    enter(Phase.LINGER);
    channel.shutdownOutput();
    byte[] dropped = new byte[8192];
    while (phaseBytes < LINGER_BYTES && read(dropped, 0, dropped.length) >= 0) {
      // dropped
    }
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

  /**
   * Cuts a client that has begun a request and does not end it; where it was told nothing so far,
   * it hears why. That is written by a thread of its own, because a client may be slow in reading
   * too; the next look cuts it then.
   */
  private void cutSlowReader() {
    boolean hasBegun = phase == Phase.BODY || (phase == Phase.HEAD && phaseBytes > 0);
    if (cut || answering || !hasBegun) {
      cut = true;
      close();
      return;
    }
    cut = true;
    Thread.ofVirtual()
        .name("client-too-slow")
        .start(() -> {
          try {
            HttpResponse response = new HttpResponse(this, null);
            response.status(408);
            server.refusals().answer(response, null, "the request did not come to its end in time");
          } catch (ClientLeftException e) {
            // It has gone, or was cut meanwhile: there is nobody to tell.
          } finally {
            close();
          }
        });
  }
}
