package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ReasoningEfforts;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Reasoning;
import org.jspecify.annotations.Nullable;

/**
 * Says how much the model should reason, in exactly one way: OpenRouter's {@code reasoning} object, or {@code
 * reasoning_effort}. Where both an effort and a budget are wished, the effort counts, because upstreams refuse both.
 */
final class ReasoningOptions {
  private ReasoningOptions() {}

  static void put(JsonObjectBuilder json, @Nullable Reasoning reasoning, Profile profile) {
    if (reasoning == null || profile.efforts().isEmpty()) {
      return;
    }
    boolean off = reasoning.mode() == Reasoning.Mode.DISABLED;
    if (profile.reasoningObject()) {
      JsonObjectBuilder object = Json.object();
      if (off) {
        object.put("enabled", false);
      } else if (reasoning.effort() != null) {
        object.put("effort", ReasoningEfforts.nearest(reasoning.effort(), profile.efforts()));
      } else if (reasoning.budgetTokens() != null) {
        object.put("max_tokens", reasoning.budgetTokens());
      } else if (reasoning.mode() == Reasoning.Mode.UNSPECIFIED) {
        return;
      } else {
        object.put("enabled", true);
      }
      json.put("reasoning", object.build());
      return;
    }
    if (off) {
      // Not every server knows an effort of "none"; those that do are told so by their profile.
      if (profile.efforts().contains("none")) {
        json.put("reasoning_effort", "none");
      }
    } else if (reasoning.effort() != null) {
      json.put("reasoning_effort", ReasoningEfforts.nearest(reasoning.effort(), profile.efforts()));
    } else if (reasoning.budgetTokens() != null) {
      String effort = ReasoningEfforts.ofBudget(reasoning.budgetTokens());
      json.put("reasoning_effort", ReasoningEfforts.nearest(effort, profile.efforts()));
    }
  }
}
