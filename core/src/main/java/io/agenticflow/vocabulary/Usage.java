package io.agenticflow.vocabulary;

import org.jspecify.annotations.Nullable;

/**
 * The tokens of one model call, as its provider counted them. Each prompt token is in exactly one
 * of the three prompt counts.
 *
 * @param inputTokens prompt tokens that came neither from nor into the prompt cache
 * @param cacheReadTokens prompt tokens read from the prompt cache
 * @param cacheWriteTokens prompt tokens written to the prompt cache
 * @param hourWriteTokens the part of {@code cacheWriteTokens} that the cache keeps for an hour; 0
 *     where the provider knows only one life, or does not say
 * @param outputTokens tokens that the model wrote, reasoning included
 * @param reasoningTokens the part of {@code outputTokens} that was reasoning; 0 where the provider
 *     does not say
 * @param cost what the provider says that the call cost, or null where it does not say
 */
public record Usage(
    long inputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long hourWriteTokens,
    long outputTokens,
    long reasoningTokens,
    @Nullable Money cost) {

  /** No tokens, no stated cost. */
  public static final Usage NONE = new Usage(0, 0);

  public Usage(long inputTokens, long outputTokens) {
    this(inputTokens, 0, 0, outputTokens, 0, null);
  }

  /** Creates a usage in which the cache has one life only. */
  public Usage(
      long inputTokens,
      long cacheReadTokens,
      long cacheWriteTokens,
      long outputTokens,
      long reasoningTokens,
      @Nullable Money cost) {
    this(inputTokens, cacheReadTokens, cacheWriteTokens, 0, outputTokens, reasoningTokens, cost);
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
        hourWriteTokens + other.hourWriteTokens,
        outputTokens + other.outputTokens,
        reasoningTokens + other.reasoningTokens,
        sum);
  }
}
