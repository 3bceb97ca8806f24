package io.agenticflow.gateway;

import static io.agenticflow.dialect.sse.SseEncoder.encode;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.sse.SseEncoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.gateway.http.AnswerStream;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One answer to a client as server-sent events. Events are added by one thread; signs of life come
 * from others.
 *
 * <p>The status line goes out with the first event and not before, so that what fails until then
 * can still be said by a status. A model that thinks for long before its first word is the
 * exception: once the client would wonder, the answer begins with what is known, and a failure
 * after that is an error event.
 */
final class StreamedAnswer implements Heartbeat.Beating {
  private final ReentrantLock writing = new ReentrantLock();
  private final Exchange exchange;
  private final Dialect.StreamWriter writer;
  private final UsageReport usage;
  private final String model;
  private final List<SseEvent> batch = new ArrayList<>();

  /** Null until the head is out. */
  private @Nullable AnswerStream out;

  /** Whether the client has heard, in our words, that an answer begins. */
  private boolean begun;

  private boolean passing;

  /** Whether the client has heard of a failure already. */
  private boolean told;

  private boolean over;
  private boolean clientGone;
  private volatile long lastSign = System.nanoTime();

  /**
   * @param usage the counts that the client is told
   * @param model the name that the client asked for
   */
  StreamedAnswer(Exchange exchange, Dialect.StreamWriter writer, UsageReport usage, String model) {
    this.exchange = exchange;
    this.writer = writer;
    this.usage = usage;
    this.model = model;
  }

  /** Runs what sets headers, unless the head is out. */
  void beforeHead(Runnable headers) {
    writing.lock();
    try {
      if (out == null) {
        headers.run();
      }
    } finally {
      writing.unlock();
    }
  }

  /**
   * Adds an event.
   *
   * @param flush whether to send it, and those held back before it, now
   * @throws ClientGoneException where the client has left
   */
  void add(StreamEvent event, boolean flush) {
    writing.lock();
    try {
      switch (event) {
        case StreamEvent.MessageStart start -> begin(start.usage());
        case StreamEvent.Ping ping -> {
          if (begun) { // a sign of life from the provider is no answer yet
            batch.addAll(writer.write(ping));
          }
        }
        case StreamEvent.MessageDelta delta -> {
          begin(Usage.NONE);
          batch.addAll(
              writer.write(
                  new StreamEvent.MessageDelta(
                      delta.stopReason(),
                      delta.stopSequence(),
                      usage.atTheEnd(delta.usage()),
                      delta.extensions())));
        }
        default -> {
          begin(Usage.NONE);
          batch.addAll(writer.write(event));
        }
      }
      if (flush) {
        send();
      }
    } finally {
      writing.unlock();
    }
  }

  /**
   * Begins an answer in the provider's own bytes.
   *
   * @param headers the provider's, by lower-case name
   * @return false where the answer has begun in our own words, and has to go on in them
   */
  boolean beginPassed(Map<String, List<String>> headers) {
    writing.lock();
    try {
      if (begun) {
        return false;
      }
      passing = true;
      if (out == null) {
        open(headers);
      }
      lastSign = System.nanoTime(); // the first event is at hand; no ping before it
      return true;
    } finally {
      writing.unlock();
    }
  }

  /**
   * Adds whole events in the provider's own bytes and sends them.
   *
   * @param last whether {@link #end} follows at once, with which they may leave
   * @throws ClientGoneException where the client has left
   */
  void addPassed(byte[] bytes, boolean last) {
    writing.lock();
    try {
      if (last && bytes.length > 0 && out != null) {
        out.holdNext();
      }
      write(bytes);
    } finally {
      writing.unlock();
    }
  }

  /** Notes that the provider's own bytes have told the client of a failure. */
  void told() {
    told = true;
  }

  /**
   * Tells of a failure, if the answer has begun. {@link #end()} ends the body after it.
   *
   * @return false where nothing was sent yet, so that the failure can be told by a status
   */
  boolean fail(ApiError error) {
    writing.lock();
    try {
      if (out == null) {
        over = true;
        return false;
      }
      if (!told) {
        if (!passing) {
          begin(Usage.NONE);
        }
        batch.addAll(
            writer.write(new StreamEvent.Failed(ErrorAnswers.withId(error, exchange.requestId()))));
        send();
      }
      return true;
    } finally {
      writing.unlock();
    }
  }

  /** Ends the body. */
  void end() {
    writing.lock();
    try {
      if (!batch.isEmpty() && out != null) {
        out.holdNext(); // until the body's own end is written
      }
      send();
      over = true;
      if (out != null) {
        out.close();
      }
    } catch (IOException | RuntimeException e) {
      throw gone(e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public long lastSign() {
    return lastSign;
  }

  @Override
  public void beat() {
    if (!writing.tryLock()) {
      return; // something is being written: that is a sign of life, or waits for the client
    }
    try {
      if (over || clientGone) {
        return;
      }
      if (exchange.inbound().pings()) {
        if (!passing) {
          begin(Usage.NONE);
        }
        batch.addAll(writer.write(new StreamEvent.Ping()));
        send();
      } else {
        open(Map.of());
        write(SseEncoder.comment());
      }
    } catch (ClientGoneException e) {
      // The thread that writes the answer meets it too, or hears of it from the watch on the
      // connection.
    } finally {
      writing.unlock();
    }
  }

  private void begin(Usage known) {
    if (begun) {
      return;
    }
    begun = true;
    open(Map.of());
    String id = RequestId.random(exchange.inbound().answerPrefix());
    batch.addAll(writer.write(new StreamEvent.MessageStart(id, model, usage.atTheStart(known))));
  }

  /**
   * Sends the head, unless it is out.
   *
   * @param passed the provider's headers, by lower-case name
   */
  private void open(Map<String, List<String>> passed) {
    if (out != null) {
      return;
    }
    exchange.response().status(200);
    exchange.setRequestId();
    PassedHeaders.add(passed, exchange.response());
    exchange.response().header("Content-Type", "text/event-stream; charset=utf-8");
    exchange.response().header("cache-control", "no-cache");
    out = exchange.response().stream();
  }

  private void send() {
    if (clientGone) {
      throw new ClientGoneException(null);
    }
    if (!batch.isEmpty()) {
      byte[] bytes = encode(batch);
      batch.clear();
      write(bytes);
    }
  }

  private void write(byte[] bytes) {
    if (clientGone) {
      throw new ClientGoneException(null);
    }
    if (bytes.length == 0 || out == null) {
      return;
    }
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException | RuntimeException e) {
      throw gone(e);
    }
    lastSign = System.nanoTime();
  }

  private ClientGoneException gone(Exception e) {
    clientGone = true;
    return e instanceof ClientGoneException same ? same : new ClientGoneException(e);
  }

  /** Thrown when there is nobody to write to. */
  static final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(@Nullable Throwable cause) {
      super(ModelCall.CLIENT_LEFT, cause);
    }
  }
}
