package io.agenticflow.testkit;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a scripted answer claims to have used.
 *
 * @param input all tokens of the prompt, those from and into the cache included
 * @param output all tokens of the answer, thinking included
 * @param cached the part of {@code input} that was read from the cache
 * @param cacheWritten the part of {@code input} that was written into the cache
 * @param thinking the part of {@code output} that was thinking
 * @param cost in dollars, as OpenRouter states it; null for 0
 */
public record Usage(
    long input,
    long output,
    long cached,
    long cacheWritten,
    long thinking,
    @Nullable BigDecimal cost) {

  /** What a turn claims that says nothing else: 100 tokens in, 20 out. */
  public static final Usage DEFAULT = new Usage(100, 20, 0, 0, 0, null);

  public Usage {
    if (input < 0 || output < 0 || cached < 0 || cacheWritten < 0 || thinking < 0) {
      throw new IllegalArgumentException("usage: a count of tokens is below zero");
    }
    if (cached + cacheWritten > input) {
      throw new IllegalArgumentException(
          "usage: cached tokens are part of input and cannot exceed it");
    }
    if (thinking > output) {
      throw new IllegalArgumentException(
          "usage: thinking tokens are part of output and cannot exceed it");
    }
  }

  /** Returns a usage of so many tokens in and out, with no cache and no cost. */
  public static Usage of(long input, long output) {
    return new Usage(input, output, 0, 0, 0, null);
  }

  /** Returns this with the part of the input that came from the cache. */
  public Usage withCached(long tokens) {
    return new Usage(input, output, tokens, cacheWritten, thinking, cost);
  }

  /** Returns this with the part of the input that went into the cache. */
  public Usage withCacheWritten(long tokens) {
    return new Usage(input, output, cached, tokens, thinking, cost);
  }

  /** Returns this with the part of the output that was thinking. */
  public Usage withThinking(long tokens) {
    return new Usage(input, output, cached, cacheWritten, tokens, cost);
  }

  /** Returns this with a cost in dollars, such as {@code "0.00031"}. */
  public Usage withCost(String dollars) {
    return new Usage(input, output, cached, cacheWritten, thinking, new BigDecimal(dollars));
  }
}
