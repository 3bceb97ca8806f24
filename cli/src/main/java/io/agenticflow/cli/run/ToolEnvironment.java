package io.agenticflow.cli.run;

import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.tool.ChildEnvironment;
import java.util.HashMap;
import java.util.Map;

/**
 * The environment of an agent's commands: ours without keys, also those that only the configuration
 * knows to be keys.
 */
final class ToolEnvironment {
  private ToolEnvironment() {}

  static Map<String, String> of(Map<String, String> environment, Configuration configuration) {
    Map<String, String> kept = new HashMap<>(ChildEnvironment.of(environment));
    for (ProviderSettings provider : configuration.providers().values()) {
      if (provider.keyVariable() != null) {
        kept.remove(provider.keyVariable());
      }
    }
    return kept;
  }
}
