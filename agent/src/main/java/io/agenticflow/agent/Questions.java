package io.agenticflow.agent;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.context.CacheMarks;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.tool.Tool;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.PromptTooLong;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.StreamEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one run asks of models: whom, with how much of its conversation, and again where an answer
 * breaks off.
 */
final class Questions {
  /** How often one turn's answer may break off before the run gives up. */
  private static final int BROKEN_ANSWERS = 3;

  private final RunRequest request;
  private final Transcript transcript;
  private final Consumer<RunEvent> events;
  private final Cancellation cancellation;
  private final Spending spending;
  private final Compaction compaction;

  /** The last decision on who answers; null before the first, and where none is made. */
  private @Nullable RouteDecision routedBy;

  Questions(
      RunRequest request,
      Transcript transcript,
      Consumer<RunEvent> events,
      Cancellation cancellation,
      Spending spending,
      Compaction compaction) {
    this.request = request;
    this.transcript = transcript;
    this.events = events;
    this.cancellation = cancellation;
    this.spending = spending;
    this.compaction = compaction;
  }

  /**
   * Returns who answers next, and tells why where that is another decision than before.
   *
   * @param turns that the run has had
   */
  AgentModel routed(int turns) {
    AgentModel usual = request.model().get();
    if (request.routing().equals(ModelRouting.NONE)) {
      return usual;
    }
    ModelRouting.Routed routed = request.routing().next(usual, request.task(), next(usual));
    RouteDecision decision = routed.decision();
    if (decision != null && decision.spent() != null) {
      spending.add(new RunEvent.Cost(decision.spent(), RunEvent.Cost.Basis.LIST));
    }
    if (decision != null && !decision.isLike(routedBy)) {
      routedBy = decision;
      events.accept(
          new RunEvent.ModelRouted(
              turns + 1, routed.model().provider(), routed.model().model(), decision));
    }
    return routed.model();
  }

  /**
   * Asks for the next answer, again where it breaks off in the middle. Before that, or where the
   * model says that it is too long, the conversation is made shorter.
   *
   * @param turns that the run has had
   * @throws ModelException where there is none to be had
   */
  ModelResponse ask(int turns, AgentModel model) {
    if (compaction.isDue(model)) {
      boolean _ = compact(turns, RunEvent.Compacted.Trigger.AUTO, model, "");
    }
    int turn = turns + 1;
    ModelRequest asked = next(model);
    boolean compacted = false;
    for (int attempt = 1; ; attempt++) {
      if (request.context().measures()) {
        events.accept(new RunEvent.ContextMeasured(turn, compaction.usage(model)));
      }
      events.accept(new RunEvent.ModelAsked(turn));
      StreamCollector collector = new StreamCollector();
      Answerer answerer = null;
      try (ModelStream stream = model.client().send(asked, cancellation)) {
        answerer = stream.answeredBy();
        read(turn, stream, collector);
        ModelResponse answer = collector.response();
        RunEvent.Cost cost = spending.add(model, answer.usage(), answerer);
        events.accept(
            new RunEvent.ModelAnswered(
                turn, answer.content(), answer.stopReason(), answer.usage(), cost));
        return answer;
      } catch (ModelException e) {
        boolean begun = !collector.response().id().isEmpty();
        if (begun) {
          // The provider bills what it wrote before the break; count what it had reported by then.
          spending.add(model, collector.response().usage(), answerer);
        }
        if (!begun
            && !compacted
            && request.context().compacts()
            && PromptTooLong.is(e.error())
            && compact(turns, RunEvent.Compacted.Trigger.TOO_LONG, model, "")) {
          compacted = true;
          asked = next(model);
          continue;
        }
        if (!begun
            || attempt == BROKEN_ANSWERS
            || cancellation.isCancelled()
            || isFinal(e.error())) {
          throw e;
        }
        events.accept(new RunEvent.AnswerDiscarded(turn, e.error().message()));
      }
    }
  }

  private void read(int turn, ModelStream stream, StreamCollector collector) {
    for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
      collector.accept(event);
      if (request.streamed()) {
        events.accept(new RunEvent.Streamed(turn, event));
      }
      switch (event) {
        case StreamEvent.BlockDelta(int _, StreamEvent.Delta.Text text) ->
            events.accept(new RunEvent.TextDelta(turn, text.text()));
        case StreamEvent.BlockDelta(int _, StreamEvent.Delta.Thinking thinking) ->
            events.accept(new RunEvent.ThinkingDelta(turn, thinking.thinking()));
        case StreamEvent.Failed(ApiError error) -> throw new ModelException(error);
        default -> {
          // The collector has it.
        }
      }
    }
  }

  private ModelRequest next(AgentModel model) {
    ModelRequest next =
        ModelRequest.to(model.model())
            .system(request.system())
            .messages(
                model.seesImages()
                    ? transcript.messages()
                    : Pictures.without(transcript.messages(), model.model()))
            .tools(request.offered().stream().map(Tool::definition).toList())
            .maxTokens(request.maxTokens() == null ? model.maxTokens() : request.maxTokens())
            .temperature(request.temperature())
            .reasoning(reasoning())
            .origin(origin())
            .build();
    // A single question is not asked again, so that keeping it would only cost.
    return request.context().marksCache() && !request.offered().isEmpty()
        ? CacheMarks.on(next)
        : next;
  }

  private CallOrigin origin() {
    RouteDecision decision = routedBy;
    return decision == null || !decision.isRouted()
        ? request.origin()
        : request.origin().toBuilder()
            .asked(decision.asked())
            .reason(decision.policy() + ": " + decision.reason())
            .build();
  }

  private @Nullable Reasoning reasoning() {
    Long most = request.thinkingTokens();
    if (most == null) {
      return request.effort() == null
          ? null
          : new Reasoning(Reasoning.Mode.UNSPECIFIED, null, request.effort(), null);
    }
    return most == 0
        ? new Reasoning(Reasoning.Mode.DISABLED, null, null, null)
        : new Reasoning(Reasoning.Mode.ENABLED, most, request.effort(), null);
  }

  /** Returns how many tokens the conversation has for the usual model. */
  long tokens() {
    return compaction.usage(request.model().get()).tokens();
  }

  /**
   * Makes the conversation shorter because the user wants it.
   *
   * @param wish what is to be kept
   * @return whether it was done; not where a hook objects or there is nothing to leave out
   * @throws ModelException where the model that is to sum it up cannot
   */
  boolean compactAsAsked(int turns, String wish) {
    return compact(turns, RunEvent.Compacted.Trigger.MANUAL, request.model().get(), wish);
  }

  /** Makes the conversation shorter; returns whether it did. */
  private boolean compact(
      int turns, RunEvent.Compacted.Trigger trigger, AgentModel model, String wish) {
    RunHooks.Outcome said =
        request
            .hooks()
            .preCompact(
                trigger != RunEvent.Compacted.Trigger.MANUAL,
                wish,
                new RunHooks.Moment(turns, events, cancellation));
    if (said.blocks() != null || said.ends() != null) {
      return false;
    }
    RunEvent.Compacted compacted = compaction.run(turns, trigger, model, next(model), wish);
    if (compacted == null) {
      return false;
    }
    events.accept(compacted);
    return true;
  }

  /** Returns whether asking again cannot help. */
  private static boolean isFinal(ApiError error) {
    return switch (error.kind()) {
      case INVALID_REQUEST,
          AUTHENTICATION,
          BILLING,
          PERMISSION,
          NOT_FOUND,
          REQUEST_TOO_LARGE,
          BUDGET,
          CANCELLED ->
          true;
      case RATE_LIMIT, TIMEOUT, API, OVERLOADED, CONNECTION -> false;
    };
  }
}
