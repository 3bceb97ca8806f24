package io.agenticflow.gateway.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.dialect.sse.SseEncoder;
import io.agenticflow.gateway.http.ClientLeftException;
import io.agenticflow.gateway.http.HttpResponse;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.RpcError;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes an {@link EventStream} into one HTTP answer: as JSON where the answer is all there is,
 * else as server-sent events. For the thread of the connection.
 */
final class StreamedMessages {
  private static final String UNBUFFERED = "x-accel-buffering";

  /** After this, a client that has heard nothing is told that its answer is being worked on. */
  private static final Duration LONGEST_BARE_WAIT = Duration.ofSeconds(2);

  /** When a client that was let go comes back. */
  private static final int RETRY_MILLIS = 500;

  private final HttpResponse response;
  private final EventStream stream;
  private final int turn;
  private final Duration pingAfter;
  private final Ids ids;
  private @Nullable OutputStream out;

  /** How a client may come back for what it has not seen. */
  enum Ids {
    /** Not at all. */
    NONE,
    /** Each message has an id. */
    EACH,
    /** And the stream begins with one, before there is a message. */
    FROM_THE_START
  }

  /**
   * @param turn of this thread, to serve the stream
   * @param pingAfter the longest silence
   */
  StreamedMessages(
      HttpResponse response, EventStream stream, int turn, Ids ids, Duration pingAfter) {
    this.response = response;
    this.stream = stream;
    this.turn = turn;
    this.ids = ids;
    this.pingAfter = pingAfter;
  }

  /** Answers a request: with JSON, if there is nothing to tell but the answer. */
  void answer() {
    try {
      EventStream.Next first = stream.next(0, turn, LONGEST_BARE_WAIT);
      if (first instanceof EventStream.Event event
          && event.message() instanceof Message.Answer answer) {
        response.status(status(answer));
        response.header("Content-Type", "application/json");
        response.send(Json.writeBytes(answer.json()));
      } else {
        stream(0);
      }
    } catch (InterruptedException e) {
      throw stopped(e);
    }
  }

  /**
   * Streams to the end, or until another connection serves.
   *
   * @param after the number of the last message that the client has
   */
  void stream(long after) {
    try {
      open(after);
      long seen = after;
      while (true) {
        switch (stream.next(seen, turn, pingAfter)) {
          case EventStream.Event event -> {
            write(bytes(event));
            seen = event.seq();
            stream.taken(seen);
          }
          case EventStream.Nothing.YET -> write(SseEncoder.comment());
          case EventStream.Nothing.MORE, EventStream.Nothing.FOR_YOU -> {
            close();
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      throw stopped(e);
    }
  }

  private void open(long after) {
    response.status(200);
    response.header("Content-Type", "text/event-stream");
    response.header("cache-control", "no-cache, no-transform");
    response.header(UNBUFFERED, "no");
    out = response.stream();
    write(
        ids == Ids.FROM_THE_START
            ? ("retry: " + RETRY_MILLIS + "\nid: " + id(after) + "\ndata: \n\n").getBytes(UTF_8)
            : SseEncoder.comment());
  }

  private byte[] bytes(EventStream.Event event) {
    String head = ids == Ids.NONE ? "" : "id: " + id(event.seq()) + "\n";
    return (head + "event: message\ndata: " + Json.write(event.message().json()) + "\n\n")
        .getBytes(UTF_8);
  }

  private String id(long seq) {
    return stream.number() + "-" + seq;
  }

  private void write(byte[] bytes) {
    try {
      if (out != null) {
        out.write(bytes);
        out.flush();
      }
    } catch (IOException | RuntimeException e) {
      throw new ClientLeftException("the client has left", e);
    }
  }

  private void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException | RuntimeException e) {
      throw new ClientLeftException("the client has left", e);
    }
  }

  /** The status of an answer that is sent alone: only some errors have one, since 2026-07-28. */
  private int status(Message.Answer answer) {
    if (ids == Ids.NONE && answer instanceof Message.Failure failed) {
      long code = failed.error().code();
      if (code == RpcError.METHOD_NOT_FOUND) {
        return 404;
      }
      if (failed.error().isOfStatelessEra()) {
        return 400;
      }
    }
    return 200;
  }

  private static ClientLeftException stopped(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ClientLeftException("the server is stopping", e);
  }
}
