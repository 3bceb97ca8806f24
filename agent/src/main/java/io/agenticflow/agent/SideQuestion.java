package io.agenticflow.agent;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StreamEvent;
import java.util.List;

/**
 * One question to a model beside the conversation, for a tool that needs an answer in words. Its
 * cost is the run's.
 */
public final class SideQuestion {
  private SideQuestion() {}

  /**
   * Asks and waits for the whole answer.
   *
   * @param origin on whose behalf
   * @param maxTokens output tokens at the most
   * @return the answer's words; may be blank
   * @throws ModelException where there is no answer, or the budget does not allow to ask
   */
  public static String ask(
      CallOrigin origin,
      Spending spending,
      AgentModel model,
      String system,
      String question,
      long maxTokens,
      Cancellation cancellation) {
    return ask(
            origin,
            spending,
            model,
            ModelRequest.to(model.model())
                .system(List.of(new ContentBlock.Text(system)))
                .messages(
                    List.of(new Message(Role.USER, List.of(new ContentBlock.Text(question))))),
            maxTokens,
            cancellation)
        .toMessage()
        .text();
  }

  /**
   * Asks what is put together elsewhere, and waits for the whole answer.
   *
   * @param origin on whose behalf
   * @param question what is asked; the model, the limit of tokens and the origin are set here, and
   *     pictures are left out where the model does not see any
   * @param maxTokens output tokens at the most
   * @throws ModelException where there is no answer, or the budget does not allow to ask
   */
  public static ModelResponse ask(
      CallOrigin origin,
      Spending spending,
      AgentModel model,
      ModelRequest.Builder question,
      long maxTokens,
      Cancellation cancellation) {
    // Of its own, so that the next prompt of the conversation is not taken to be as long as this.
    Spending own = spending.inner(null);
    String refusal = own.refusal(model);
    if (refusal != null) {
      throw new ModelException(new ApiError(ApiError.Kind.BUDGET, refusal));
    }
    question
        .model(model.model())
        .maxTokens(model.maxTokens() == null ? maxTokens : Math.min(maxTokens, model.maxTokens()))
        .origin(origin);
    ModelRequest asked = question.build();
    if (!model.seesImages()) {
      asked = asked.toBuilder().messages(Pictures.without(asked.messages(), model.model())).build();
    }
    StreamCollector collector = new StreamCollector();
    try (ModelStream stream = model.client().send(asked, cancellation)) {
      try {
        for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
          collector.accept(event);
          if (event instanceof StreamEvent.Failed(ApiError error)) {
            throw new ModelException(error);
          }
        }
      } finally {
        own.add(model, collector.response().usage(), stream.answeredBy());
      }
    }
    return collector.response();
  }
}
