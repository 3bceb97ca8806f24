package io.agenticflow.cli.client;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Claude Code.
 *
 * <p>Its settings files may set environment variables of their own, and those win over the ones of
 * the process: a {@code ANTHROPIC_BASE_URL} there would lead it past the gateway. What {@code
 * --settings} names wins over them, so the variables are said there too (seen in 2.1.330). Of
 * several {@code --settings} the last one counts alone, so one of the user's own is left in peace.
 */
record ClaudeCode() implements ClientProgram {
  private static final String SETTINGS = "--settings";

  /** Each would have it ask a cloud's own service instead. */
  private static final List<String> OTHER_WAYS =
      List.of(
          "CLAUDE_CODE_USE_BEDROCK",
          "CLAUDE_CODE_USE_VERTEX",
          "CLAUDE_CODE_USE_FOUNDRY",
          "CLAUDE_CODE_USE_MANTLE");

  @Override
  public String title() {
    return "Claude Code";
  }

  @Override
  public String executable() {
    return "claude";
  }

  @Override
  public String install() {
    return "npm install -g @anthropic-ai/claude-code";
  }

  @Override
  public boolean needsModel() {
    return false;
  }

  @Override
  public Invocation invocation(
      Gate gate, List<String> arguments, Map<String, String> environment, Path folder)
      throws IOException {
    Map<String, String> own = variables(gate);
    Map<String, String> all = new HashMap<>(environment);
    OTHER_WAYS.forEach(all::remove);
    all.putAll(own);
    List<String> typed = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (hasSettings(arguments)) {
      notes.add(
          "Note: with --settings of your own, an ANTHROPIC_BASE_URL in a settings file of Claude Code"
              + " would lead it past this gateway.");
    } else {
      typed.add(SETTINGS);
      typed.add(settings(own, folder).toString());
    }
    typed.addAll(arguments);
    return new Invocation(typed, all, notes);
  }

  private static Map<String, String> variables(Gate gate) {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("ANTHROPIC_BASE_URL", gate.base().toString());
    // A token and not a key: for a key from the environment it would first ask whether to use it.
    own.put("ANTHROPIC_AUTH_TOKEN", gate.token().reveal());
    if (gate.model() != null) {
      own.put("ANTHROPIC_MODEL", gate.model());
      own.put("ANTHROPIC_SMALL_FAST_MODEL", gate.model());
      own.put("ANTHROPIC_DEFAULT_HAIKU_MODEL", gate.model());
    }
    if (gate.contextWindow() != null) {
      own.put("CLAUDE_CODE_AUTO_COMPACT_WINDOW", gate.contextWindow().toString());
    }
    return own;
  }

  private static Path settings(Map<String, String> own, Path folder) throws IOException {
    JsonObjectBuilder variables = Json.object();
    own.forEach(variables::put);
    // Empty is the same as not set.
    variables.put("ANTHROPIC_API_KEY", "");
    OTHER_WAYS.forEach(name -> variables.put(name, ""));
    Path file = folder.resolve("claude-settings.json");
    Files.writeString(file, Json.write(Json.object().put("env", variables.build()).build()));
    return file;
  }

  private static boolean hasSettings(List<String> arguments) {
    for (String argument : arguments) {
      if (argument.equals("--")) {
        return false;
      }
      if (argument.equals(SETTINGS) || argument.startsWith(SETTINGS + "=")) {
        return true;
      }
    }
    return false;
  }
}
