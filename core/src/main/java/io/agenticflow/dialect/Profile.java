package io.agenticflow.dialect;

/**
 * What an upstream, or one model behind it, can do and how it wants to be asked. Codecs read it; no code asks for a
 * provider's name.
 *
 * @param maxTokensField {@code max_tokens} or {@code max_completion_tokens}; Chat Completions only
 * @param streamUsage whether {@code stream_options: {include_usage: true}} is understood; Chat Completions only
 * @param usageInclude whether {@code usage: {include: true}} asks for the cost, as at OpenRouter
 * @param cacheControl whether cache marks are understood on content parts and tools
 * @param reasoningObject whether reasoning is asked for by OpenRouter's {@code reasoning} object; else by {@code
 *     reasoning_effort}
 * @param topK whether {@code top_k} is understood
 */
public record Profile(
    String maxTokensField,
    boolean streamUsage,
    boolean usageInclude,
    boolean cacheControl,
    boolean reasoningObject,
    boolean topK) {

  /** Anthropic's own service; the Chat Completions fields do not matter there. */
  public static final Profile ANTHROPIC = new Profile("max_tokens", false, false, true, false, true);

  /** OpenRouter. */
  public static final Profile OPENROUTER = new Profile("max_tokens", true, true, true, true, true);

  /** OpenAI's own service. */
  public static final Profile OPENAI =
      new Profile("max_completion_tokens", true, false, false, false, false);

  /** A server that speaks Chat Completions and of which nothing else is known: Ollama, vLLM, llama.cpp, LM Studio. */
  public static final Profile COMPATIBLE =
      new Profile("max_tokens", true, false, false, false, false);
}
