package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.ReportedCost;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Usage;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * The {@code usage} object. Here the prompt's tokens include those that came from the cache, or
 * went there; in the vocabulary each is counted once.
 */
final class ChatUsage {
  private static final Set<String> KNOWN =
      Set.of(
          "prompt_tokens",
          "completion_tokens",
          "total_tokens",
          "prompt_tokens_details",
          "completion_tokens_details",
          "cost");

  private ChatUsage() {}

  static Usage read(@Nullable JrsValue usage) {
    if (usage == null) {
      return Usage.NONE;
    }
    long prompt = Math.max(0, Json.integer(usage, "prompt_tokens", 0));
    JrsValue promptDetails = Json.field(usage, "prompt_tokens_details");
    Long cached = Json.integer(promptDetails, "cached_tokens");
    if (cached == null) {
      cached = Json.integer(usage, "prompt_cache_hit_tokens"); // DeepSeek's own word
    }
    if (cached == null) {
      cached = Json.integer(usage, "cached_tokens", 0); // Moonshot's
    }
    long read = Math.clamp(cached, 0, prompt);
    long written =
        Math.clamp(Json.integer(promptDetails, "cache_write_tokens", 0), 0, prompt - read);
    return new Usage(
        prompt - read - written,
        read,
        written,
        Json.integer(usage, "completion_tokens", 0),
        Json.integer(Json.field(usage, "completion_tokens_details"), "reasoning_tokens", 0),
        ReportedCost.of(usage));
  }

  /**
   * Returns the counts in a chunk, or null where there are none: Groq writes them into {@code
   * x_groq}, Moonshot into the choice.
   */
  static @Nullable JrsValue inChunk(JrsValue chunk, @Nullable JrsValue choice) {
    JrsValue usual = Json.field(chunk, "usage");
    if (usual != null) {
      return usual;
    }
    JrsValue groq = Json.field(Json.field(chunk, "x_groq"), "usage");
    return groq == null ? Json.field(choice, "usage") : groq;
  }

  /** Returns the fields that are not understood, as {@code usage.*}. */
  static Extensions extensions(@Nullable JrsValue usage, Extensions others) {
    return ExtensionFields.unknown(ChatDialect.NAME, "usage.", usage, KNOWN, others);
  }

  static JrsValue write(Usage usage, Extensions extensions) {
    JsonObjectBuilder json =
        Json.object()
            .put("prompt_tokens", usage.promptTokens())
            .put("completion_tokens", usage.outputTokens())
            .put("total_tokens", usage.promptTokens() + usage.outputTokens());
    JsonObjectBuilder prompt = Json.object().put("cached_tokens", usage.cacheReadTokens());
    if (usage.cacheWriteTokens() > 0) {
      prompt.put("cache_write_tokens", usage.cacheWriteTokens());
    }
    json.put("prompt_tokens_details", prompt.build())
        .put(
            "completion_tokens_details",
            Json.object().put("reasoning_tokens", usage.reasoningTokens()).build());
    if (usage.cost() != null) {
      json.put("cost", usage.cost().dollars());
    }
    ExtensionFields.putNested(json, ChatDialect.NAME, extensions, "usage");
    return json.build();
  }
}
