package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.CallRecord.Outcome;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.TokenEstimate;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether each call may be made, and tells of every one that was, once, when it is over. To be
 * put around what sends each request once, below all retries.
 */
public final class ObservedModelClient implements ModelClient {
  private final ModelClient next;
  private final String provider;
  private final boolean free;
  private final CallAdmission admission;
  private final Consumer<CallRecord> observer;

  /**
   * @param provider its name in reports
   * @param free whether nobody is paid for its answers
   * @param admission is asked before each call
   * @param observer is told in the thread that reads the answer, or that closes it; must be quick
   *     and must not throw
   */
  public ObservedModelClient(
      ModelClient next,
      String provider,
      boolean free,
      CallAdmission admission,
      Consumer<CallRecord> observer) {
    this.next = requireNonNull(next, "next");
    this.provider = requireNonNull(provider, "provider");
    this.free = free;
    this.admission = requireNonNull(admission, "admission");
    this.observer = requireNonNull(observer, "observer");
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    Answerer answerer = new Answerer(provider, request.model());
    CallAdmission.Admitted admitted = admission.admit(request, answerer, free);
    ModelRequest allowed = admitted.allowed(request);
    Call call = new Call(allowed, answerer, admitted, cancellation);
    ModelStream stream;
    try {
      stream = next.send(allowed, cancellation);
    } catch (NotAskedException e) {
      call.notMade();
      throw e;
    } catch (ModelException e) {
      call.failed(e.error());
      throw e;
    } catch (RuntimeException e) {
      call.notMade(); // a mistake of our own; nobody has answered
      throw e;
    }
    call.opened();
    return new ObservedStream(stream, call);
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  /** One call, from its beginning to its end. */
  private final class Call {
    private final Instant began = Instant.now();
    private final long startedAt = System.nanoTime();
    private final ModelRequest request;
    private final Answerer answerer;
    private final CallAdmission.Admitted admitted;
    private final Cancellation cancellation;
    private @Nullable String upstreamId;
    private Usage usage = Usage.NONE;
    private long written;
    private long firstWordAt;
    private boolean isOpen;
    private boolean told;

    Call(
        ModelRequest request,
        Answerer answerer,
        CallAdmission.Admitted admitted,
        Cancellation cancellation) {
      this.request = request;
      this.answerer = answerer;
      this.admitted = admitted;
      this.cancellation = cancellation;
    }

    synchronized void opened() {
      isOpen = true;
    }

    void notMade() {
      admitted.notMade();
    }

    synchronized void saw(StreamEvent event) {
      switch (event) {
        case StreamEvent.MessageStart start -> {
          usage = start.usage();
          upstreamId = start.id().isEmpty() ? null : start.id();
        }
        case StreamEvent.MessageDelta delta -> usage = delta.usage();
        case StreamEvent.BlockStart _ -> firstWord();
        case StreamEvent.BlockDelta delta -> {
          firstWord();
          wrote(delta.delta());
        }
        case StreamEvent.MessageStop _ -> end(Outcome.ANSWERED, null);
        case StreamEvent.Failed(ApiError error) -> failed(error);
        default -> {}
      }
    }

    synchronized void failed(ApiError error) {
      end(
          cancellation.isCancelled() || error.kind() == ApiError.Kind.CANCELLED
              ? Outcome.CANCELLED
              : Outcome.FAILED,
          error);
    }

    /** Whoever reads it has had enough. */
    synchronized void closed() {
      end(Outcome.CANCELLED, null);
    }

    private void end(Outcome outcome, @Nullable ApiError error) {
      if (told) {
        return;
      }
      told = true;
      // A refusal costs nothing; an answer that was cut is billed up to there.
      Usage counted = isOpen ? estimatedWhereSilent() : usage;
      CallRecord record =
          new CallRecord(
              request.origin(),
              answerer,
              free,
              began,
              outcome,
              error,
              counted,
              !counted.equals(usage),
              error != null && error.requestId() != null ? error.requestId() : upstreamId,
              firstWordAt == 0 ? null : Duration.ofNanos(firstWordAt - startedAt),
              Duration.ofNanos(System.nanoTime() - startedAt));
      observer.accept(record);
      admitted.ended(record);
    }

    private Usage estimatedWhereSilent() {
      boolean silentOnPrompt = usage.promptTokens() == 0;
      boolean silentOnAnswer = usage.outputTokens() == 0 && written > 0;
      return silentOnPrompt || silentOnAnswer
          ? new Usage(
              silentOnPrompt ? TokenEstimate.of(request) : usage.inputTokens(),
              usage.cacheReadTokens(),
              usage.cacheWriteTokens(),
              usage.hourWriteTokens(),
              silentOnAnswer ? Math.ceilDiv(written, 3) : usage.outputTokens(),
              usage.reasoningTokens(),
              usage.cost())
          : usage;
    }

    private void firstWord() {
      if (firstWordAt == 0) {
        firstWordAt = System.nanoTime();
      }
    }

    private void wrote(Delta delta) {
      switch (delta) {
        case Delta.Text(String text) -> written += text.length();
        case Delta.Thinking(String thinking) -> written += thinking.length();
        case Delta.InputJson(String json) -> written += json.length();
        case Delta.Signature _, Delta.Other _ -> {}
      }
    }
  }

  private static final class ObservedStream extends ForwardingModelStream {
    private final Call call;

    ObservedStream(ModelStream next, Call call) {
      super(next);
      this.call = call;
    }

    @Override
    public @Nullable StreamEvent next() {
      StreamEvent event;
      try {
        event = super.next();
      } catch (ModelException e) {
        call.failed(e.error());
        throw e;
      }
      if (event != null) {
        call.saw(event);
      }
      return event;
    }

    @Override
    public void close() {
      super.close();
      call.closed();
    }
  }
}
