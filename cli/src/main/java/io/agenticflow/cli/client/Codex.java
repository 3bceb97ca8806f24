package io.agenticflow.cli.client;

import io.agenticflow.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * OpenAI's Codex. A provider of its configuration is said by {@code -c} on the command line, which
 * wins over the user's {@code config.toml}; it speaks the Responses API only.
 */
record Codex() implements ClientProgram {
  @Override
  public String title() {
    return "Codex";
  }

  @Override
  public String executable() {
    return "codex";
  }

  @Override
  public String install() {
    return "npm install -g @openai/codex";
  }

  @Override
  public boolean needsModel() {
    return false;
  }

  @Override
  public Invocation invocation(
      Gate gate, List<String> arguments, Map<String, String> environment, Path folder) {
    List<String> typed = new ArrayList<>();
    add(typed, "model_provider", "agentic_flow");
    add(typed, "model_providers.agentic_flow.name", "Agentic Flow");
    add(typed, "model_providers.agentic_flow.base_url", gate.base() + "/v1");
    add(typed, "model_providers.agentic_flow.env_key", Gate.TOKEN_VARIABLE);
    add(typed, "model_providers.agentic_flow.wire_api", "responses");
    if (gate.model() != null) {
      add(typed, "model", gate.model());
    }
    if (gate.contextWindow() != null) {
      typed.add("-c");
      typed.add("model_context_window=" + gate.contextWindow());
    }
    typed.addAll(arguments);
    Map<String, String> all = new HashMap<>(environment);
    all.put(Gate.TOKEN_VARIABLE, gate.token().reveal());
    return new Invocation(typed, all, List.of());
  }

  /** The value is TOML: a text in quotes, which has the escapes of JSON. */
  private static void add(List<String> typed, String name, String text) {
    StringBuilder value = new StringBuilder("\"");
    Json.quote(text, value);
    typed.add("-c");
    typed.add(name + "=" + value + "\"");
  }
}
