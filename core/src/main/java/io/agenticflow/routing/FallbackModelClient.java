package io.agenticflow.routing;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ForwardingModelStream;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.NotAskedException;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.PromptTooLong;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one model after the other until one answers. Safe for use by several threads.
 *
 * <p>Another is asked only before the answer begins, and only where that can help: the provider is
 * too busy, failed, was silent or out of reach, or would not serve this account or this model. A
 * mistake in the request is the caller's, and the next model would find it too; a prompt that is
 * too long is the exception, where a later model is known to hold more. After a cancellation nobody
 * is asked, nor where a budget of the user's is spent.
 *
 * <p>Where none answers, the failure that is told is the first that time may mend, else the first;
 * one that was not asked at all counts only where no other was.
 */
public final class FallbackModelClient implements ModelClient {
  private final List<Leg> legs;
  private final Supplier<Catalogue> catalogue;
  private final Consumer<CallEvent> events;

  /**
   * @param legs at least one, the first choice first
   * @param catalogue asked for the models' contexts, only where a prompt is too long
   */
  public FallbackModelClient(
      List<Leg> legs, Supplier<Catalogue> catalogue, Consumer<CallEvent> events) {
    this.legs = List.copyOf(legs);
    this.catalogue = requireNonNull(catalogue, "catalogue");
    this.events = requireNonNull(events, "events");
    if (legs.isEmpty()) {
      throw new IllegalArgumentException("no legs");
    }
  }

  /**
   * One of the models.
   *
   * @param maxTokens the limit of output tokens where the request has none, or null
   */
  public record Leg(ModelClient client, Answerer answerer, @Nullable Long maxTokens) {
    public Leg {
      requireNonNull(client, "client");
      requireNonNull(answerer, "answerer");
    }

    private ModelRequest fit(ModelRequest request) {
      ModelRequest.Builder own = request.toBuilder().model(answerer.model());
      if (request.maxTokens() == null) {
        own.maxTokens(maxTokens);
      }
      return own.build();
    }
  }

  /**
   * Sends the request to the first that answers.
   *
   * @param request its model's name does not matter: each is asked by its own
   */
  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    List<Failure> failures = new ArrayList<>();
    int at = 0;
    while (true) {
      Leg leg = legs.get(at);
      try {
        return new Answered(leg.client().send(leg.fit(request), cancellation), leg.answerer());
      } catch (ModelException e) {
        if (cancellation.isCancelled()
            || e.error().kind() == ApiError.Kind.CANCELLED
            || e.error().kind() == ApiError.Kind.BUDGET) {
          throw e;
        }
        failures.add(new Failure(leg, e));
        int next = after(at, e.error());
        if (next < 0) {
          throw told(failures);
        }
        events.accept(new CallEvent.FellBack(leg.answerer(), legs.get(next).answerer(), e.error()));
        at = next;
      }
    }
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return legs.getFirst().client().countTokens(legs.getFirst().fit(request), cancellation);
  }

  /** Returns which one to ask after a failure, or -1 for none. */
  private int after(int at, ApiError error) {
    if (PromptTooLong.is(error)) {
      Model model = model(legs.get(at));
      for (int i = at + 1; model != null && i < legs.size(); i++) {
        Model other = model(legs.get(i));
        if (other != null && other.contextTokens() > model.contextTokens()) {
          return i;
        }
      }
      return -1;
    }
    return at + 1 < legs.size() && anotherMayHelp(error) ? at + 1 : -1;
  }

  static boolean anotherMayHelp(ApiError error) {
    return switch (error.kind()) {
      case RATE_LIMIT,
          TIMEOUT,
          API,
          OVERLOADED,
          CONNECTION,
          AUTHENTICATION,
          BILLING,
          PERMISSION,
          NOT_FOUND ->
          true;
      case INVALID_REQUEST -> NearNamesModelClient.isModelNotFound(error);
      case REQUEST_TOO_LARGE, BUDGET, CANCELLED -> false;
    };
  }

  private static boolean timeMayMend(ApiError error) {
    return switch (error.kind()) {
      case RATE_LIMIT, TIMEOUT, API, OVERLOADED, CONNECTION -> true;
      default -> false;
    };
  }

  private @Nullable Model model(Leg leg) {
    return catalogue.get().find(leg.answerer().provider(), leg.answerer().model()).orElse(null);
  }

  private static ModelException told(List<Failure> failures) {
    List<Failure> asked =
        failures.stream().filter(failure -> !(failure.e() instanceof NotAskedException)).toList();
    List<Failure> heard = asked.isEmpty() ? failures : asked;
    Failure told = heard.getFirst();
    for (Failure failure : heard) {
      if (timeMayMend(failure.e().error())) {
        told = failure;
        break;
      }
    }
    if (failures.size() == 1) {
      return told.e();
    }
    StringBuilder message = new StringBuilder();
    for (Failure failure : failures) {
      message
          .append(message.isEmpty() ? "no model answered: " : "; ")
          .append(failure.leg().answerer())
          .append(": ")
          .append(failure.e().error().message());
    }
    ApiError error = told.e().error();
    return new ModelException(
        new ApiError(
            error.kind(),
            message.toString(),
            error.httpStatus(),
            error.retryAfter(),
            error.shouldRetry(),
            error.requestId(),
            error.body()),
        told.e());
  }

  private record Failure(Leg leg, ModelException e) {}

  /** Knows who answers. */
  private static final class Answered extends ForwardingModelStream {
    private final Answerer answerer;

    Answered(ModelStream next, Answerer answerer) {
      super(next);
      this.answerer = answerer;
    }

    @Override
    public Answerer answeredBy() {
      return answerer;
    }
  }
}
