package io.agenticflow.routing;

import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.secret.Secret;

/** Turns a provider's settings into an endpoint. */
final class Endpoints {
  private final Dialect chat = new ChatDialect();
  private final Dialect anthropic = new AnthropicDialect();

  ProviderEndpoint of(ProviderSettings settings) {
    boolean messages = settings.dialect() == ProviderSettings.DialectName.ANTHROPIC;
    String name = reportedName(settings);
    return new ProviderEndpoint(
        name,
        settings.base(),
        messages ? ProviderEndpoint.Api.MESSAGES : ProviderEndpoint.Api.CHAT_COMPLETIONS,
        messages ? anthropic : chat,
        profile(name, messages),
        credential(settings),
        settings.headers(),
        settings.limits(),
        settings.concurrency());
  }

  /**
   * Returns the name for reports and prices. A server of one's own under {@code OPENAI_BASE_URL} is
   * not OpenAI: its models cost something else.
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
