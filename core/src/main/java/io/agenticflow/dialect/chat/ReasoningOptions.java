package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ReasoningEfforts;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Reasoning;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Says how much the model should reason, in exactly one way: OpenRouter's {@code reasoning} object,
 * or {@code reasoning_effort}. Where both an effort and a budget are wished, the effort counts,
 * because upstreams refuse both.
 */
final class ReasoningOptions {
  private ReasoningOptions() {}

  static void put(JsonObjectBuilder json, ModelRequest request, Profile profile) {
    Reasoning reasoning = request.reasoning();
    if (profile.efforts().isEmpty()) {
      return;
    }
    if (profile.reasoningObject()) {
      JsonObjectBuilder object = openRouter(reasoning, profile);
      ExtensionFields.putNested(object, ChatDialect.NAME, request.extensions(), "reasoning");
      JrsObject built = object.build();
      if (built.size() > 0) {
        json.put("reasoning", built);
      }
    } else if (reasoning != null) {
      json.put("reasoning_effort", effort(reasoning, profile));
    }
  }

  /** Returns whether anything of the wish reaches an upstream of this profile. */
  static boolean isSaid(Reasoning reasoning, Profile profile) {
    if (profile.efforts().isEmpty()) {
      return false;
    }
    return profile.reasoningObject()
        ? openRouter(reasoning, profile).build().size() > 0
        : effort(reasoning, profile) != null;
  }

  private static JsonObjectBuilder openRouter(@Nullable Reasoning reasoning, Profile profile) {
    JsonObjectBuilder object = Json.object();
    if (reasoning == null) {
      return object;
    }
    if (reasoning.mode() == Reasoning.Mode.DISABLED) {
      return object.put("enabled", false);
    }
    if (reasoning.effort() != null) {
      return object.put("effort", ReasoningEfforts.nearest(reasoning.effort(), profile.efforts()));
    }
    if (reasoning.budgetTokens() != null) {
      return object.put("max_tokens", reasoning.budgetTokens());
    }
    return reasoning.mode() == Reasoning.Mode.UNSPECIFIED ? object : object.put("enabled", true);
  }

  private static @Nullable String effort(Reasoning reasoning, Profile profile) {
    if (reasoning.mode() == Reasoning.Mode.DISABLED) {
      // Not every server knows an effort of "none"; of those that do, the profile says so.
      return profile.efforts().contains("none") ? "none" : null;
    }
    String wished = reasoning.effort();
    if (wished == null && reasoning.budgetTokens() != null) {
      wished = ReasoningEfforts.ofBudget(reasoning.budgetTokens());
    }
    return wished == null ? null : ReasoningEfforts.nearest(wished, profile.efforts());
  }
}
