package io.agenticflow.gateway;

import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.TokenEstimate;
import io.agenticflow.vocabulary.Usage;

/**
 * The token counts that a client is told: the provider's, and estimates only where the provider
 * says nothing. For one answer and one thread.
 *
 * <p>A client compacts its conversation by these counts. Zeros from a provider that does not count
 * would keep it from ever doing so.
 */
final class UsageReport {
  private final ModelRequest request;
  private long estimatedPrompt = -1;
  private long written;

  UsageReport(ModelRequest request) {
    this.request = request;
  }

  /** Notes that the model wrote this many characters more. */
  void wrote(int characters) {
    written += characters;
  }

  /** Returns what to say before the answer; nothing is written as yet. */
  Usage atTheStart(Usage known) {
    return known.promptTokens() > 0 ? known : withPrompt(known);
  }

  /** Returns what to say once the answer is whole. */
  Usage atTheEnd(Usage known) {
    Usage prompt = known.promptTokens() > 0 ? known : withPrompt(known);
    if (prompt.outputTokens() > 0 || written == 0) {
      return prompt;
    }
    return new Usage(
        prompt.inputTokens(),
        prompt.cacheReadTokens(),
        prompt.cacheWriteTokens(),
        prompt.hourWriteTokens(),
        Math.ceilDiv(written, 3),
        prompt.reasoningTokens(),
        prompt.cost());
  }

  private Usage withPrompt(Usage known) {
    if (estimatedPrompt < 0) {
      estimatedPrompt = TokenEstimate.of(request);
    }
    return new Usage(
        estimatedPrompt, 0, 0, known.outputTokens(), known.reasoningTokens(), known.cost());
  }
}
