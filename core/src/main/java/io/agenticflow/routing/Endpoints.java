package io.agenticflow.routing;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.Secret;
import java.util.List;
import java.util.function.Supplier;

/** Turns a provider's settings into an endpoint for one model. */
final class Endpoints {
  private final Supplier<Catalogue> catalogue;
  private final Dialect chat = new ChatDialect();
  private final Dialect anthropic = new AnthropicDialect();

  Endpoints(Supplier<Catalogue> catalogue) {
    this.catalogue = catalogue;
  }

  ProviderEndpoint of(ProviderSettings settings, String model) {
    boolean messages = settings.dialect() == ProviderSettings.DialectName.ANTHROPIC;
    String name = reportedName(settings);
    return new ProviderEndpoint(
        name,
        settings.base(),
        messages ? ProviderEndpoint.Api.MESSAGES : ProviderEndpoint.Api.CHAT_COMPLETIONS,
        messages ? anthropic : chat,
        forModel(profile(name, messages), name, model),
        credential(settings),
        settings.headers(),
        settings.limits());
  }

  /**
   * Returns the name for reports and prices. A server of one's own under {@code OPENAI_BASE_URL} is not OpenAI: its models
   * cost something else.
   */
  private static String reportedName(ProviderSettings settings) {
    boolean own = settings.name().equals(Configuration.OPENAI) && settings.baseIsSet();
    return own && !"api.openai.com".equals(settings.base().getHost())
        ? "openai-compatible"
        : settings.name();
  }

  private static Profile profile(String name, boolean messages) {
    return switch (name) {
      case Configuration.OPENROUTER -> Profile.OPENROUTER;
      case Configuration.OPENAI -> Profile.OPENAI;
      default -> messages ? Profile.ANTHROPIC : Profile.COMPATIBLE;
    };
  }

  private Profile forModel(Profile profile, String provider, String model) {
    Boolean reasoning = catalogue.get().find(provider, model).map(Model::reasoning).orElse(null);
    return Boolean.FALSE.equals(reasoning) ? profile.withEfforts(List.of()) : profile;
  }

  private static Credential credential(ProviderSettings settings) {
    Secret key = settings.key();
    if (key == null) {
      return new Credential.None();
    }
    return settings.dialect() == ProviderSettings.DialectName.ANTHROPIC && !settings.keyIsToken()
        ? new Credential.ApiKey(key)
        : new Credential.Bearer(key);
  }
}
