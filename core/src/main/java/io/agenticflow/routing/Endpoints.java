package io.agenticflow.routing;

import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProfileSettings;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.ModelProfiles;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.responses.ResponsesDialect;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.secret.Secret;

/** Turns a provider's settings into an endpoint. */
final class Endpoints {
  private final Dialect chat = new ChatDialect();
  private final Dialect anthropic = new AnthropicDialect();
  private final Dialect responses = new ResponsesDialect();

  ProviderEndpoint of(ProviderSettings settings, ProfileSettings ofModel) {
    String name = reportedName(settings);
    return new ProviderEndpoint(
        name,
        settings.base(),
        switch (settings.dialect()) {
          case CHAT -> ProviderEndpoint.Api.CHAT_COMPLETIONS;
          case ANTHROPIC -> ProviderEndpoint.Api.MESSAGES;
          case RESPONSES -> ProviderEndpoint.Api.RESPONSES;
        },
        switch (settings.dialect()) {
          case CHAT -> chat;
          case ANTHROPIC -> anthropic;
          case RESPONSES -> responses;
        },
        profiles(settings, name, ofModel),
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

  /**
   * Returns what the provider's models understand: what is known of its kind and of them, then what
   * the user says of the provider, then what the user says of the model.
   */
  private static ModelProfiles profiles(
      ProviderSettings settings, String name, ProfileSettings ofModel) {
    String like = ofModel.like() == null ? settings.profile().like() : ofModel.like();
    ModelProfiles known =
        like == null
            ? Profiles.of(name, settings.base().getHost(), settings.dialect().word())
            : Profiles.ofKind(like);
    return known.with(settings.profile().changes()).with(ofModel.changes());
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
