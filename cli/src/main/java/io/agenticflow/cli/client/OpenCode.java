package io.agenticflow.cli.client;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * OpenCode. {@code OPENCODE_CONFIG_CONTENT} is laid over all its configuration files
 * (https://opencode.ai/docs/config); one of the user's own is kept, with ours in it.
 */
record OpenCode() implements ClientProgram {
  private static final String VARIABLE = "OPENCODE_CONFIG_CONTENT";
  private static final String PROVIDER = "agentic-flow";

  @Override
  public String title() {
    return "OpenCode";
  }

  @Override
  public String executable() {
    return "opencode";
  }

  @Override
  public String install() {
    return "npm install -g opencode-ai";
  }

  @Override
  public boolean needsModel() {
    return true;
  }

  @Override
  public Invocation invocation(
      Gate gate, List<String> arguments, Map<String, String> environment, Path folder) {
    String model = gate.model() == null ? gate.models().getFirst() : gate.model();
    JsonObjectBuilder models = Json.object();
    for (String name : gate.models()) {
      models.put(name, Json.object().put("name", name).build());
    }
    models.put(model, described(model, gate));
    JrsObject provider =
        Json.object()
            .put("npm", "@ai-sdk/anthropic")
            .put("name", "Agentic Flow")
            .put(
                "options",
                Json.object()
                    .put("baseURL", gate.base() + "/v1")
                    .put("apiKey", "{env:" + Gate.TOKEN_VARIABLE + "}")
                    .build())
            .put("models", models.build())
            .build();
    JrsValue users = users(environment.get(VARIABLE));
    JsonObjectBuilder providers = copy(Json.field(users, "provider")).put(PROVIDER, provider);
    JrsObject all =
        copy(users)
            .put("provider", providers.build())
            .put("model", PROVIDER + "/" + model)
            .put("small_model", PROVIDER + "/" + model)
            .build();
    Map<String, String> variables = new HashMap<>(environment);
    variables.put(VARIABLE, Json.write(all));
    variables.put(Gate.TOKEN_VARIABLE, gate.token().reveal());
    return new Invocation(arguments, variables, List.of());
  }

  /** Without a limit it takes a model for one whose window never ends, and never compacts. */
  private static JrsObject described(String model, Gate gate) {
    JsonObjectBuilder json = Json.object().put("name", model);
    if (gate.contextWindow() != null) {
      json.put(
          "limit",
          Json.object().put("context", gate.contextWindow()).put("output", 32_000).build());
    }
    return json.build();
  }

  private static @Nullable JrsValue users(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return Json.parse(text);
    } catch (JsonException e) {
      throw new CliException(
          ExitCode.USAGE, VARIABLE + " is not JSON: " + e.getMessage(), "mend it, or unset it", e);
    }
  }

  private static JsonObjectBuilder copy(@Nullable JrsValue object) {
    JsonObjectBuilder copy = Json.object();
    Json.fields(object).forEach(field -> copy.put(field.getKey(), field.getValue()));
    return copy;
  }
}
