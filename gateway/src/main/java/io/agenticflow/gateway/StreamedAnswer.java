package io.agenticflow.gateway;

import static io.agenticflow.dialect.sse.SseEncoder.encode;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One answer to a client as server-sent events. Events are added by one thread; pings come from
 * others.
 *
 * <p>The status line goes out with the first event and not before, so that what fails until then
 * can still be said by a status. A model that thinks for long before its first word is the
 * exception: once the client would wonder, the answer begins with what is known, and a failure
 * after that is an {@code error} event.
 */
final class StreamedAnswer implements Heartbeat.Beating {
  private final ReentrantLock writing = new ReentrantLock();
  private final ServerResponse response;
  private final Dialect.StreamWriter writer;
  private final UsageReport usage;
  private final String model;
  private final String requestId;
  private final List<SseEvent> batch = new ArrayList<>();
  private @Nullable OutputStream out;
  private boolean over;
  private boolean clientGone;
  private volatile long lastSign = System.nanoTime();

  /**
   * @param model the name that the client asked for
   */
  StreamedAnswer(
      ServerResponse response,
      Dialect.StreamWriter writer,
      UsageReport usage,
      String model,
      String requestId) {
    this.response = response;
    this.writer = writer;
    this.usage = usage;
    this.model = model;
    this.requestId = requestId;
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
          if (out != null) { // a sign of life from the provider is no answer yet
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
        case StreamEvent.BlockDelta delta -> {
          begin(Usage.NONE);
          count(delta.delta());
          batch.addAll(writer.write(delta));
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
      if (out != null) {
        return false;
      }
      open();
      PassedHeaders.add(headers, response);
      out = response.outputStream();
      lastSign = System.nanoTime(); // the first event is at hand; no ping before it
      return true;
    } finally {
      writing.unlock();
    }
  }

  /**
   * Adds whole events in the provider's own bytes and sends them.
   *
   * @throws ClientGoneException where the client has left
   */
  void addPassed(byte[] bytes) {
    writing.lock();
    try {
      write(bytes);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Ends the answer with a failure, if it has begun.
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
      batch.addAll(writer.write(new StreamEvent.Failed(error)));
      send();
      return true;
    } finally {
      writing.unlock();
    }
  }

  /** Ends the body. */
  void end() {
    writing.lock();
    try {
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
    writing.lock();
    try {
      if (!over && !clientGone) {
        begin(Usage.NONE);
        batch.addAll(writer.write(new StreamEvent.Ping()));
        send();
      }
    } catch (ClientGoneException e) {
      // The thread that writes the answer meets it too, or hears of it from the watch on the
      // connection.
    } finally {
      writing.unlock();
    }
  }

  private void begin(Usage known) {
    if (out != null) {
      return;
    }
    open();
    out = response.outputStream();
    batch.addAll(
        writer.write(
            new StreamEvent.MessageStart(RequestId.nextMessage(), model, usage.atTheStart(known))));
  }

  private void open() {
    response.status(Status.OK_200);
    response.header(
        HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8"));
    response.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-cache"));
    response.header(HeaderValues.create(RequestId.HEADER, requestId));
  }

  private void count(Delta delta) {
    switch (delta) {
      case Delta.Text(String text) -> usage.wrote(text.length());
      case Delta.Thinking(String thinking) -> usage.wrote(thinking.length());
      case Delta.InputJson(String json) -> usage.wrote(json.length());
      case Delta.Signature _, Delta.Other _ -> {}
    }
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
      super("the client has left", cause);
    }
  }
}
