package io.agenticflow.provider;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.dialect.sse.SseException;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.StreamEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that comes as server-sent events, read as it is asked for. */
final class SseModelStream implements ModelStream {
  private final ProviderEndpoint endpoint;
  private final HttpTransport.Response response;
  private final CallGuard guard;
  private final SseDecoder decoder = new SseDecoder();
  private final Dialect.StreamReader reader;
  private final Deque<StreamEvent> waiting = new ArrayDeque<>();
  private final byte[] buffer = new byte[16 * 1024];
  private boolean bodyEnded;
  private boolean finished;

  /** What to throw once the events before it are handed over: the stream was cut off. */
  private @Nullable ApiError cut;

  SseModelStream(
      ProviderEndpoint endpoint,
      ModelRequest request,
      HttpTransport.Response response,
      CallGuard guard) {
    this.endpoint = endpoint;
    this.response = response;
    this.guard = guard;
    this.reader = endpoint.dialect().newStreamReader(request);
  }

  /**
   * Waits for the first event that is more than a sign of life.
   *
   * @param start the first bytes of the body, which were read to see what it is
   * @throws ModelException where that is a failure: nothing has been said yet, so the call can be
   *     made anew
   */
  void awaitFirst(byte[] start, int length) {
    try {
      take(decoder.feed(start, 0, length));
    } catch (DialectException e) {
      throw notUnderstood(endpoint, e);
    } catch (SseException e) {
      throw unreadable(endpoint, e);
    }
    while (waiting.stream().allMatch(StreamEvent.Ping.class::isInstance)) {
      if (bodyEnded) {
        throw cutOff();
      }
      readSome();
    }
    for (StreamEvent event : waiting) {
      if (event instanceof StreamEvent.Failed failed) {
        throw new ModelException(failed.error());
      }
      if (event instanceof StreamEvent.BlockDelta) {
        return; // something was said: what fails after it is part of the answer
      }
    }
  }

  @Override
  public @Nullable StreamEvent next() {
    while (true) {
      StreamEvent event = waiting.poll();
      if (event != null) {
        finished |= event instanceof StreamEvent.MessageStop || event instanceof StreamEvent.Failed;
        return event;
      }
      if (finished) {
        return null;
      }
      if (bodyEnded) {
        throw cutOff();
      }
      readSome();
    }
  }

  @Override
  public boolean isReady() {
    return !waiting.isEmpty();
  }

  @Override
  public void close() {
    response.close();
    guard.close();
  }

  /** Reads what is there, blocking only while nothing is. */
  private void readSome() {
    try {
      int n = response.body().read(buffer, 0, buffer.length);
      if (n >= 0) {
        take(decoder.feed(buffer, 0, n));
        return;
      }
      bodyEnded = true;
      take(decoder.end());
      for (StreamEvent event : reader.end()) {
        if (event instanceof StreamEvent.Failed(ApiError error)) {
          cut = error; // the reader's word for it; a failure that the provider told came before
        } else {
          waiting.add(event);
        }
      }
    } catch (IOException e) {
      throw guard.explain(e);
    } catch (DialectException e) {
      throw notUnderstood(endpoint, e);
    } catch (SseException e) {
      throw unreadable(endpoint, e);
    }
  }

  private void take(List<SseEvent> events) {
    for (SseEvent event : events) {
      waiting.addAll(reader.read(event));
    }
  }

  private ModelException cutOff() {
    return new ModelException(
        cut != null
            ? cut
            : new ApiError(
                ApiError.Kind.CONNECTION,
                endpoint.name() + " ended the answer before it was whole"));
  }

  static ModelException notUnderstood(ProviderEndpoint endpoint, DialectException e) {
    ApiError reported = e.error();
    return reported == null ? unreadable(endpoint, e) : new ModelException(reported, e);
  }

  private static ModelException unreadable(ProviderEndpoint endpoint, RuntimeException e) {
    return new ModelException(
        new ApiError(
            ApiError.Kind.API,
            endpoint.name() + " answered with something that cannot be read: " + e.getMessage()),
        e);
  }
}
