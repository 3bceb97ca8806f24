package io.agenticflow.routing;

import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProfileSettings;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.provider.KeyCheck;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.http.HttpTransport;
import java.net.URI;
import java.time.Duration;

/** Finds out whether a provider takes the key that it is to be sent. */
public final class ProviderKeys {
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private ProviderKeys() {}

  /**
   * Returns where the provider takes its key, which costs nothing.
   *
   * @throws ModelException as in {@link KeyCheck#check}
   */
  public static void check(ProviderSettings settings, HttpTransport transport) {
    ProviderEndpoint endpoint = new Endpoints().of(settings, ProfileSettings.NONE);
    // OpenRouter shows its list of models to everybody; who a key belongs to it tells at /key
    // (https://openrouter.ai/docs/api-reference/api-keys/get-current-key).
    boolean listIsPublic = settings.name().equals(Configuration.OPENROUTER);
    KeyCheck.check(
        endpoint,
        listIsPublic ? URI.create(endpoint.base() + "/key") : endpoint.modelsUri(),
        transport,
        LONGEST);
  }
}
