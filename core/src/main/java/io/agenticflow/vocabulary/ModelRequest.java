package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request for a model's next message.
 *
 * @param model the model's name, as the provider that will answer spells it
 * @param system the instructions at the head of the conversation, in order
 * @param toolChoice null where nothing was said
 * @param parallelToolCalls whether the model may ask for several tools at once; null where nothing
 *     was said
 * @param maxTokens upper limit of output tokens, at least 1; null for the provider's default
 * @param temperature 0 to 2; null for the provider's default
 * @param topP above 0, at most 1; null for the provider's default
 * @param topK at least 1; null for the provider's default
 * @param reasoning null where nothing was said
 * @param outputSchema the JSON Schema that the answer's text must satisfy, or null
 * @param stream whether the answer is wanted as a stream
 * @param original the client's own bytes and headers, for a provider that speaks the client's
 *     dialect; null where there is no client
 * @param origin on whose behalf it is asked; no provider is told
 */
public record ModelRequest(
    String model,
    List<ContentBlock> system,
    List<Message> messages,
    List<ToolDefinition> tools,
    @Nullable ToolChoice toolChoice,
    @Nullable Boolean parallelToolCalls,
    @Nullable Long maxTokens,
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Long topK,
    List<String> stopSequences,
    @Nullable Reasoning reasoning,
    @Nullable RawJson outputSchema,
    boolean stream,
    Extensions extensions,
    @Nullable OriginalRequest original,
    CallOrigin origin) {

  public ModelRequest {
    requireNonNull(model, "model");
    system = List.copyOf(system);
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    stopSequences = List.copyOf(stopSequences);
    requireNonNull(extensions, "extensions");
    requireNonNull(origin, "origin");
  }

  /** Starts a streaming request to {@code model} with nothing in it. */
  public static Builder to(String model) {
    return new Builder(model);
  }

  /** Starts a request that begins as a copy of this one. */
  public Builder toBuilder() {
    Builder builder = new Builder(model);
    builder.system = system;
    builder.messages = messages;
    builder.tools = tools;
    builder.toolChoice = toolChoice;
    builder.parallelToolCalls = parallelToolCalls;
    builder.maxTokens = maxTokens;
    builder.temperature = temperature;
    builder.topP = topP;
    builder.topK = topK;
    builder.stopSequences = stopSequences;
    builder.reasoning = reasoning;
    builder.outputSchema = outputSchema;
    builder.stream = stream;
    builder.extensions = extensions;
    builder.original = original;
    builder.origin = origin;
    return builder;
  }

  /**
   * Collects a {@link ModelRequest}. Not safe for use by several threads.
   *
   * <p>Whatever is changed after {@link #original} takes the original's body away, because it would
   * say something else; only the model and the limit of output tokens are replaced in the body
   * itself when it is sent.
   */
  public static final class Builder {
    private String model;
    private List<ContentBlock> system = List.of();
    private List<Message> messages = List.of();
    private List<ToolDefinition> tools = List.of();
    private @Nullable ToolChoice toolChoice;
    private @Nullable Boolean parallelToolCalls;
    private @Nullable Long maxTokens;
    private @Nullable Double temperature;
    private @Nullable Double topP;
    private @Nullable Long topK;
    private List<String> stopSequences = List.of();
    private @Nullable Reasoning reasoning;
    private @Nullable RawJson outputSchema;
    private boolean stream = true;
    private Extensions extensions = Extensions.NONE;
    private @Nullable OriginalRequest original;
    private CallOrigin origin = CallOrigin.NONE;

    private Builder(String model) {
      this.model = model;
    }

    public Builder model(String value) {
      model = value;
      return this;
    }

    public Builder system(List<ContentBlock> value) {
      changes(system, value);
      system = value;
      return this;
    }

    public Builder system(String text) {
      return system(List.of(new ContentBlock.Text(text)));
    }

    public Builder messages(List<Message> value) {
      changes(messages, value);
      messages = value;
      return this;
    }

    public Builder tools(List<ToolDefinition> value) {
      changes(tools, value);
      tools = value;
      return this;
    }

    public Builder toolChoice(@Nullable ToolChoice value) {
      changes(toolChoice, value);
      toolChoice = value;
      return this;
    }

    public Builder parallelToolCalls(@Nullable Boolean value) {
      changes(parallelToolCalls, value);
      parallelToolCalls = value;
      return this;
    }

    public Builder maxTokens(@Nullable Long value) {
      maxTokens = value;
      return this;
    }

    public Builder temperature(@Nullable Double value) {
      changes(temperature, value);
      temperature = value;
      return this;
    }

    public Builder topP(@Nullable Double value) {
      changes(topP, value);
      topP = value;
      return this;
    }

    public Builder topK(@Nullable Long value) {
      changes(topK, value);
      topK = value;
      return this;
    }

    public Builder stopSequences(List<String> value) {
      changes(stopSequences, value);
      stopSequences = value;
      return this;
    }

    public Builder reasoning(@Nullable Reasoning value) {
      changes(reasoning, value);
      reasoning = value;
      return this;
    }

    public Builder outputSchema(@Nullable RawJson value) {
      changes(outputSchema, value);
      outputSchema = value;
      return this;
    }

    public Builder stream(boolean value) {
      changes(stream, value);
      stream = value;
      return this;
    }

    public Builder extensions(Extensions value) {
      changes(extensions, value);
      extensions = value;
      return this;
    }

    /** Sets what the client said in its own words; to be called after everything else. */
    public Builder original(@Nullable OriginalRequest value) {
      original = value;
      return this;
    }

    /** Says on whose behalf; changes nothing of what is sent. */
    public Builder origin(CallOrigin value) {
      origin = value;
      return this;
    }

    public ModelRequest build() {
      return new ModelRequest(
          model,
          system,
          messages,
          tools,
          toolChoice,
          parallelToolCalls,
          maxTokens,
          temperature,
          topP,
          topK,
          stopSequences,
          reasoning,
          outputSchema,
          stream,
          extensions,
          original,
          origin);
    }

    private void changes(@Nullable Object before, @Nullable Object after) {
      if (original != null && !Objects.equals(before, after)) {
        original = original.withoutBody();
      }
    }
  }
}
