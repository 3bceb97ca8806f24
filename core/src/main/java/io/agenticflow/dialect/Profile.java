package io.agenticflow.dialect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;

/**
 * What an upstream, or one model behind it, can do and how it wants to be asked. Codecs read it; no
 * code asks for a provider's name.
 *
 * @param maxTokensField {@code max_tokens} or {@code max_completion_tokens}; Chat Completions only
 * @param streamUsage whether {@code stream_options: {include_usage: true}} is understood; Chat
 *     Completions only
 * @param usageInclude whether {@code usage: {include: true}} asks for the cost, as at OpenRouter
 * @param cacheControl whether cache marks are understood on content parts and tools
 * @param reasoningObject whether reasoning is asked for by OpenRouter's {@code reasoning} object;
 *     else by {@code reasoning_effort}; Chat Completions only
 * @param topK whether {@code top_k} is understood
 * @param efforts the reasoning efforts that are understood, weakest first; another one becomes the
 *     strongest of these that is not above it. Empty where the model does not reason: then no
 *     reasoning option is sent
 * @param thinkingReplay in which form earlier reasoning goes back
 * @param toolResultImages whether a tool message may hold images; else they follow in a user
 *     message; Chat Completions only
 * @param droppedSchemaKeywords the JSON Schema keywords that are taken out of tools' schemas
 *     because the upstream refuses them
 */
public record Profile(
    String maxTokensField,
    boolean streamUsage,
    boolean usageInclude,
    boolean cacheControl,
    boolean reasoningObject,
    boolean topK,
    List<String> efforts,
    ThinkingReplay thinkingReplay,
    boolean toolResultImages,
    Set<String> droppedSchemaKeywords) {

  private static final List<String> FROM_LOW_TO_HIGH = List.of("low", "medium", "high");

  /** Anthropic's own service; the Chat Completions fields do not matter there. */
  public static final Profile ANTHROPIC =
      new Profile(
          "max_tokens",
          false,
          false,
          true,
          false,
          true,
          List.of("low", "medium", "high", "xhigh", "max"),
          ThinkingReplay.SIGNED,
          true,
          Set.of());

  /** OpenRouter. */
  public static final Profile OPENROUTER =
      new Profile(
          "max_tokens",
          true,
          true,
          true,
          true,
          true,
          List.of("minimal", "low", "medium", "high", "xhigh", "max"),
          ThinkingReplay.DETAILS,
          false,
          Set.of());

  /** OpenAI's own service. */
  public static final Profile OPENAI =
      new Profile(
          "max_completion_tokens",
          true,
          false,
          false,
          false,
          false,
          FROM_LOW_TO_HIGH,
          ThinkingReplay.NONE,
          false,
          Set.of());

  /**
   * A server that speaks Chat Completions and of which nothing else is known: Ollama, vLLM,
   * llama.cpp, LM Studio.
   */
  public static final Profile COMPATIBLE =
      new Profile(
          "max_tokens",
          true,
          false,
          false,
          false,
          false,
          FROM_LOW_TO_HIGH,
          ThinkingReplay.NONE,
          false,
          Set.of());

  public Profile {
    requireNonNull(maxTokensField, "maxTokensField");
    efforts = List.copyOf(efforts);
    requireNonNull(thinkingReplay, "thinkingReplay");
    droppedSchemaKeywords = Set.copyOf(droppedSchemaKeywords);
  }

  /**
   * Returns this profile with other reasoning efforts; none at all for a model that does not
   * reason.
   */
  public Profile withEfforts(List<String> value) {
    return new Profile(
        maxTokensField,
        streamUsage,
        usageInclude,
        cacheControl,
        reasoningObject,
        topK,
        value,
        thinkingReplay,
        toolResultImages,
        droppedSchemaKeywords);
  }

  /** Returns this profile with another form for earlier reasoning. */
  public Profile withThinkingReplay(ThinkingReplay value) {
    return new Profile(
        maxTokensField,
        streamUsage,
        usageInclude,
        cacheControl,
        reasoningObject,
        topK,
        efforts,
        value,
        toolResultImages,
        droppedSchemaKeywords);
  }

  /** Returns this profile with other schema keywords taken out. */
  public Profile withDroppedSchemaKeywords(Set<String> value) {
    return new Profile(
        maxTokensField,
        streamUsage,
        usageInclude,
        cacheControl,
        reasoningObject,
        topK,
        efforts,
        thinkingReplay,
        toolResultImages,
        value);
  }
}
