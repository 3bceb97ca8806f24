package io.agenticflow.vocabulary;

import org.jspecify.annotations.Nullable;

/**
 * The tokens of one model call, as its provider counted them. Each prompt token is in exactly one
 * of the three prompt counts.
 *
 * @param inputTokens prompt tokens that came neither from nor into the prompt cache
 * @param cacheReadTokens prompt tokens read from the prompt cache
 * @param cacheWriteTokens prompt tokens written to the prompt cache
 * @param outputTokens tokens that the model wrote, reasoning included
 * @param reasoningTokens the part of {@code outputTokens} that was reasoning; 0 where the provider
 *     does not say
 * @param cost what the provider says that the call cost, or null where it does not say
 */
public record Usage(
    long inputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens,
    @Nullable Money cost) {

  /** No tokens, no stated cost. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, null);

  public Usage(long inputTokens, long outputTokens) {
    this(inputTokens, 0, 0, outputTokens, 0, null);
  }

  /** Returns the whole prompt: the three prompt counts together. */
  public long promptTokens() {
    return inputTokens + cacheReadTokens + cacheWriteTokens;
  }

  /** Returns the sum over two calls; a stated cost survives if either has one. */
  public Usage plus(Usage other) {
    Money sum = cost == null ? other.cost : other.cost == null ? cost : cost.plus(other.cost);
    return new Usage(
        inputTokens + other.inputTokens,
        cacheReadTokens + other.cacheReadTokens,
        cacheWriteTokens + other.cacheWriteTokens,
        outputTokens + other.outputTokens,
        reasoningTokens + other.reasoningTokens,
        sum);
  }
}
