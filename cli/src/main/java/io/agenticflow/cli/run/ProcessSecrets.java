package io.agenticflow.cli.run;

import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.secret.Redaction;
import io.agenticflow.secret.Secret;
import io.agenticflow.tool.ChildEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The secrets that this process was given, which must not be written down anywhere. */
public final class ProcessSecrets {
  private ProcessSecrets() {}

  /** Returns what takes them out of a text. */
  public static Redaction redaction(Map<String, String> environment, Configuration configuration) {
    List<Secret> secrets = new ArrayList<>();
    environment.forEach((name, value) -> {
      if (ChildEnvironment.isProviderKey(name) && !value.isBlank()) {
        secrets.add(new Secret(value));
      }
    });
    for (ProviderSettings provider : configuration.providers().values()) {
      if (provider.key() != null) {
        secrets.add(provider.key());
      }
    }
    return new Redaction(secrets);
  }
}
