package io.agenticflow.cli.client;

import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.tool.ChildEnvironment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The environment of a client program: ours without what is meant for us alone. The keys of
 * providers stay with the gateway.
 */
final class ClientEnvironment {
  /** A shorter value is too likely to be something else's by chance. */
  private static final int SHORTEST_SECRET = 8;

  private ClientEnvironment() {}

  static Map<String, String> of(Map<String, String> environment, Configuration configuration) {
    Set<String> secrets = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (ProviderSettings provider : configuration.providers().values()) {
      if (provider.keyVariable() != null) {
        names.add(provider.keyVariable());
      }
      if (provider.key() != null) {
        secrets.add(provider.key().reveal());
      }
    }
    environment.forEach((name, value) -> {
      if (ChildEnvironment.isProviderKey(name) && value.length() >= SHORTEST_SECRET) {
        secrets.add(value);
      }
    });
    Map<String, String> kept = new HashMap<>();
    environment.forEach((name, value) -> {
      boolean isOurs = name.startsWith("AGENTIC_FLOW_") && !name.equals("AGENTIC_FLOW_HOME");
      if (!isOurs
          && !names.contains(name)
          && !ChildEnvironment.isProviderKey(name)
          && !secrets.contains(value.strip())) {
        kept.put(name, value);
      }
    });
    // The gateway is on this machine, whatever proxy is used for others.
    for (String name : new String[] {"NO_PROXY", "no_proxy"}) {
      String others = kept.get(name);
      kept.put(name, others == null || others.isBlank() ? "127.0.0.1" : others + ",127.0.0.1");
    }
    return kept;
  }
}
