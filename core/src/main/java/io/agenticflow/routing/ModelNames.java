package io.agenticflow.routing;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.config.Configuration;
import java.util.Optional;
import java.util.function.Supplier;

/** The same model under its maker's name and under OpenRouter's. */
final class ModelNames {
  private static final String ANTHROPIC_AT_OPENROUTER = "anthropic/";

  private final Supplier<Catalogue> catalogue;

  ModelNames(Supplier<Catalogue> catalogue) {
    this.catalogue = catalogue;
  }

  static boolean isClaude(String model) {
    return model.startsWith("claude-");
  }

  static boolean isClaudeAtOpenRouter(String model) {
    return model.startsWith(ANTHROPIC_AT_OPENROUTER + "claude-");
  }

  /** Returns OpenRouter's name for Anthropic's {@code claude-…}; where it is not known, the name with a prefix. */
  String claudeAtOpenRouter(String claude) {
    return catalogue
        .get()
        .find(Configuration.ANTHROPIC, claude)
        .map(Model::openRouterId)
        .orElse(ANTHROPIC_AT_OPENROUTER + claude);
  }

  /** Returns Anthropic's own name for {@code anthropic/claude-…} or {@code claude-…}, whichever spelling it has. */
  String claudeAtAnthropic(String name) {
    String claude =
        name.startsWith(ANTHROPIC_AT_OPENROUTER)
            ? name.substring(ANTHROPIC_AT_OPENROUTER.length())
            : name;
    if (catalogue.get().find(Configuration.ANTHROPIC, claude).isPresent()) {
      return claude;
    }
    return byOpenRouterId(Configuration.ANTHROPIC, ANTHROPIC_AT_OPENROUTER + claude)
        .map(Model::id)
        .orElse(claude);
  }

  /** Returns OpenRouter's name for a model of OpenAI's, where both are known. */
  Optional<String> openAiAtOpenRouter(String name) {
    return catalogue.get().find(Configuration.OPENAI, name).map(Model::openRouterId);
  }

  boolean isOpenAi(String name) {
    return catalogue.get().find(Configuration.OPENAI, name).isPresent();
  }

  private Optional<Model> byOpenRouterId(String provider, String id) {
    return catalogue.get().models().stream()
        .filter(model -> model.provider().equals(provider) && id.equals(model.openRouterId()))
        .findFirst();
  }
}
