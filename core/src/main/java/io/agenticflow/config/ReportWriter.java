package io.agenticflow.config;

import io.agenticflow.config.ConfigurationFields.Step;
import io.agenticflow.config.ConfigurationReport.Setting;
import io.agenticflow.json.Json;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.secret.Secret;
import io.agenticflow.text.NearNames;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together what a {@link ConfigurationReport} shows. */
final class ReportWriter {
  private static final String ANY_NAME = "*";
  private static final String DEFAULT = "default";

  /** Only of a key as long as real ones are is its beginning shown. */
  private static final int SHORTEST_SHOWN = 20;

  static final List<String> VARIABLES =
      List.of(
          "COMPLETION_MODEL",
          "USE_OPENROUTER",
          "AGENT",
          "TASK",
          "AGENTIC_FLOW_HOME",
          "HTTP_PROXY",
          "http_proxy",
          "HTTPS_PROXY",
          "https_proxy",
          "NO_PROXY",
          "no_proxy");

  private final Variables variables;
  private final List<Setting> settings = new ArrayList<>();

  ReportWriter(Variables variables) {
    this.variables = variables;
  }

  /**
   * Returns every setting.
   *
   * @param origins where the address and the key of each provider came from
   */
  List<Setting> settings(
      YamlNode top, @Nullable Configuration configuration, Map<String, ProviderOrigin> origins) {
    add("", ConfigurationFields.top(), top, configuration != null);
    if (configuration != null) {
      configuration.providers().values().forEach(each -> addProvider(each, origins));
    }
    for (String name : VARIABLES) {
      String value = variables.get(name);
      if (value != null) {
        settings.add(new Setting(name, withoutLogin(value), variables.source(name)));
      }
    }
    return settings;
  }

  private void add(String path, Step step, @Nullable YamlNode node, boolean addressesComeLater) {
    ConfigurationField field = step.field();
    if (field != null && (step.inside().isEmpty() || (node != null && !node.isMapping()))) {
      if (addressesComeLater && field.path().equals("providers.*.base_url")) {
        return; // a variable of the provider's own may win over it
      }
      if (node == null) {
        if (!path.contains(ANY_NAME)) {
          settings.add(new Setting(path, field.usual() == null ? "" : field.usual(), DEFAULT));
        }
      } else {
        String value = field.isSecret() ? "****" : shown(node);
        settings.add(new Setting(node.path(), value, node.place().toString()));
      }
      return;
    }
    Map<String, YamlNode> inside = node == null || !node.isMapping() ? Map.of() : node.fields();
    step.inside()
        .forEach((name, next) -> {
          String way = path.isEmpty() ? name : path + "." + name;
          if (name.equals(ANY_NAME)) {
            inside.forEach((own, child) -> add(way, next, child, addressesComeLater));
          } else if (!path.contains(ANY_NAME) || inside.containsKey(name)) {
            add(way, next, inside.get(name), addressesComeLater);
          }
        });
  }

  private static String shown(YamlNode node) {
    String json = Json.write(node.json());
    return json.startsWith("\"") ? node.text() : json;
  }

  private void addProvider(ProviderSettings provider, Map<String, ProviderOrigin> origins) {
    ProviderOrigin origin = origins.getOrDefault(provider.name(), ProviderOrigin.NONE);
    String at = "providers." + provider.name() + ".";
    settings.add(
        new Setting(
            at + "base_url",
            provider.base().toString(),
            origin.base() == null ? DEFAULT : origin.base().toString()));
    Secret key = provider.key();
    if (key != null && origin.keyVariable() != null) {
      String source = variables.source(origin.keyVariable());
      settings.add(
          new Setting(
              at + "key",
              masked(key),
              source.equals(origin.keyVariable())
                  ? source
                  : origin.keyVariable() + " in " + source));
    }
  }

  private static String masked(Secret key) {
    String text = key.reveal();
    return text.length() < SHORTEST_SHOWN ? "****" : text.substring(0, 5) + "****";
  }

  /** An address of a proxy may hold a password. */
  private static String withoutLogin(String value) {
    int at = value.lastIndexOf('@');
    int scheme = value.indexOf("://");
    return at < 0
        ? value
        : (scheme < 0 ? "" : value.substring(0, scheme + 3)) + value.substring(at + 1);
  }

  /** Returns what is worth a look though nothing is wrong. */
  static List<String> warnings(Configuration configuration, Path keysFile) {
    List<String> warnings = new ArrayList<>(configuration.notes());
    Set<String> names = configuration.providers().keySet();
    for (ProviderSettings provider : configuration.providers().values()) {
      URI base = provider.base();
      if (provider.key() != null
          && "http".equalsIgnoreCase(base.getScheme())
          && !BaseUrl.isLoopback(base)
          && !ProxySettings.isLoopback(String.valueOf(base.getHost()))) {
        warnings.add(
            "the key of " + provider.name() + " goes to " + base.getHost() + " unencrypted (http)");
      }
      if (!Configuration.BUILT_IN.contains(provider.name())
          && provider.keyVariable() != null
          && provider.key() == null) {
        warnings.add(
            "the key of "
                + provider.name()
                + " is missing: "
                + provider.keyVariable()
                + " is not set");
      }
    }
    String usual = configuration.defaultProvider();
    if (usual != null) {
      unknownProvider("provider", usual, names, warnings);
    }
    configuration
        .models()
        .forEach((name, alias) -> {
          if (alias.provider() != null) {
            unknownProvider("models." + name + ".provider", alias.provider(), names, warnings);
          }
        });
    if (configuration.providers().values().stream().allMatch(each -> each.key() == null)) {
      warnings.add("no provider has a key; only models on this machine and 'demo' can answer");
    }
    if (isReadByOthers(keysFile)) {
      warnings.add(keysFile + " can be read by others: chmod 600 " + keysFile);
    }
    return warnings;
  }

  private static void unknownProvider(
      String field, String name, Set<String> known, List<String> warnings) {
    if (!known.contains(name) && !Configuration.LOCAL_PROVIDERS.contains(name)) {
      warnings.add(field + ": no provider has the name " + name + NearNames.question(name, known));
    }
  }

  private static boolean isReadByOthers(Path file) {
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
      return rights.contains(PosixFilePermission.GROUP_READ)
          || rights.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // not there, or a file system without such rights
    }
  }

  /**
   * Where a provider's settings came from.
   *
   * @param base where its address was said; null for the usual one
   * @param keyVariable the variable that its key is taken from, or null
   */
  record ProviderOrigin(YamlNode.@Nullable Place base, @Nullable String keyVariable) {
    static final ProviderOrigin NONE = new ProviderOrigin(null, null);
  }
}
