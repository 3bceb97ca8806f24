package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's whole answer.
 *
 * @param id the provider's name for the answer
 * @param model the model that answered, as the provider spells it
 * @param stopReason null only in an answer that was cut off
 * @param stopSequence the stop sequence that was met, or null
 */
public record ModelResponse(
    String id,
    String model,
    List<ContentBlock> content,
    @Nullable StopReason stopReason,
    @Nullable String stopSequence,
    Usage usage,
    Extensions extensions) {

  public ModelResponse {
    requireNonNull(id, "id");
    requireNonNull(model, "model");
    content = List.copyOf(content);
    requireNonNull(usage, "usage");
    requireNonNull(extensions, "extensions");
  }

  /** Returns the answer as a turn of the conversation. */
  public Message toMessage() {
    return new Message(Role.ASSISTANT, content);
  }
}
