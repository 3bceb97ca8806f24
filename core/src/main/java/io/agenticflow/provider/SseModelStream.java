package io.agenticflow.provider;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.dialect.sse.SseException;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.StreamEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that comes as server-sent events, read as it is asked for. */
final class SseModelStream implements ModelStream {
  private static final int LEAST = 1024;
  private static final int MOST = 16 * 1024;

  private final SentRequest sent;
  private final ProviderEndpoint endpoint;
  private final HttpTransport.Response response;
  private final CallGuard guard;
  private final SseDecoder decoder = new SseDecoder();
  private final Dialect.StreamReader reader;
  private final Deque<StreamEvent> waiting = new ArrayDeque<>();

  /**
   * Grows where the provider brings more at once, and shrinks where it does not: most streams come
   * in small pieces, and wait for long.
   */
  private byte[] buffer = new byte[LEAST];

  private boolean bodyEnded;
  private boolean finished;

  /** The provider's own bytes, where the client is to get them. */
  private final @Nullable PassedBytes passed;

  /** What to throw once the events before it are handed over. */
  private @Nullable ModelException failure;

  /** What to throw once the events before it are handed over: the stream was cut off. */
  private @Nullable ApiError cut;

  SseModelStream(SentRequest sent, HttpTransport.Response response, CallGuard guard) {
    this.sent = sent;
    this.endpoint = sent.endpoint();
    this.passed = sent.passed() ? new PassedBytes(response.headers()) : null;
    this.response = response;
    this.guard = guard;
    this.reader = endpoint.dialect().newStreamReader(sent.request());
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
      feed(start, length);
    } catch (DialectException e) {
      throw notUnderstood(endpoint, e);
    } catch (SseException e) {
      throw unreadable(endpoint, e);
    }
    readWhatIsHere();
    while (waiting.stream().allMatch(StreamEvent.Ping.class::isInstance)) {
      if (bodyEnded) {
        throw cutOff();
      }
      if (failure != null) {
        throw failure;
      }
      readSome();
    }
    for (StreamEvent event : waiting) {
      if (event instanceof StreamEvent.Failed failed) {
        throw new ModelException(OwnKey.removedFrom(failed.error(), endpoint));
      }
      if (event instanceof StreamEvent.BlockDelta) {
        return; // something was said: what fails after it is part of the answer
      }
    }
    if (cut != null) {
      throw cutOff();
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public @Nullable StreamEvent next() {
    while (true) {
      StreamEvent event = waiting.poll();
      if (event != null) {
        if (event instanceof StreamEvent.Failed(ApiError error)) {
          finished = true;
          return new StreamEvent.Failed(OwnKey.removedFrom(error, endpoint));
        }
        finished |= event instanceof StreamEvent.MessageStop;
        return event;
      }
      if (finished) {
        return null;
      }
      if (bodyEnded) {
        throw cutOff();
      }
      if (failure != null) {
        throw failure;
      }
      readSome();
    }
  }

  @Override
  public boolean isReady() {
    return !waiting.isEmpty();
  }

  @Override
  public List<String> uncarried() {
    return sent.uncarried();
  }

  @Override
  public @Nullable PassedAnswer passed() {
    return passed;
  }

  @Override
  public void close() {
    response.close();
  }

  /** Reads what is there, blocking only while nothing is. */
  private void readSome() {
    readOnce();
    readWhatIsHere();
  }

  /**
   * Reads what needs no waiting, so that it can be handed on in one piece. What is wrong with it is
   * told after what came before it.
   */
  private void readWhatIsHere() {
    try {
      while (!bodyEnded && cut == null && response.body().available() > 0) {
        readOnce();
      }
    } catch (ModelException e) {
      failure = e;
    } catch (IOException e) {
      failure = guard.explain(e);
    }
  }

  private void readOnce() {
    try {
      int n = response.body().read(buffer, 0, buffer.length);
      if (n >= 0) {
        feed(buffer, n);
        if (n == buffer.length && n < MOST) {
          buffer = new byte[MOST];
        } else if (n < LEAST && buffer.length > LEAST) {
          buffer = new byte[LEAST];
        }
        return;
      }
      bodyEnded = true;
      take(decoder.end());
      if (cut != null) {
        return;
      }
      for (StreamEvent event : reader.end()) {
        if (event instanceof StreamEvent.Failed(ApiError error)) {
          cut = error; // the reader's word for it; a failure that the provider told came before
        } else {
          waiting.add(event);
        }
      }
      if (passed != null && cut == null) {
        passed.complete();
      }
    } catch (IOException e) {
      throw guard.explain(e);
    } catch (DialectException e) {
      throw notUnderstood(endpoint, e);
    } catch (SseException e) {
      throw unreadable(endpoint, e);
    }
  }

  private void feed(byte[] bytes, int length) {
    List<SseEvent> events = decoder.feed(bytes, 0, length);
    int readable = take(events);
    if (passed == null) {
      return;
    }
    if (readable == events.size()) {
      passed.add(bytes, length, decoder.boundary());
    } else if (readable > 0) {
      int end = decoder.endOf(readable - 1);
      passed.add(bytes, end, end);
    }
  }

  /**
   * Reads events, up to one that the client must not have in the provider's own bytes: it makes no
   * sense, or tells of a failure and repeats a key. The stream counts as cut off before it.
   *
   * @return how many may be passed on
   */
  private int take(List<SseEvent> events) {
    for (int i = 0; i < events.size(); i++) {
      List<StreamEvent> read = reader.read(events.get(i));
      if (passed != null
          && !read.isEmpty()
          && read.getLast() instanceof StreamEvent.Failed(ApiError error)
          && !maySay(error, events.get(i))) {
        waiting.addAll(read.subList(0, read.size() - 1));
        cut = OwnKey.removedFrom(error, endpoint);
        bodyEnded = true;
        return i;
      }
      waiting.addAll(read);
    }
    return events.size();
  }

  /** Returns whether the error is the provider's own word, and no key is in what it said. */
  private boolean maySay(ApiError error, SseEvent event) {
    return error.body() != null
        && HttpRefusal.withoutKeys(event.data()).equals(event.data())
        && !OwnKey.isIn(event.data(), endpoint);
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
