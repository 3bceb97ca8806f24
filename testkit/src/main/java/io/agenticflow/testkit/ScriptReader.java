package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a {@link Script} from YAML. A name that means nothing is an error: a typo must not make a
 * test pass.
 */
final class ScriptReader {

  Script read(String yaml) {
    Object loaded;
    try {
      loaded = new Load(LoadSettings.builder().setLabel("script").build()).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw new ScriptException("the script is not YAML: " + e.getMessage());
    }
    Fields fields = Fields.of("script", loaded);
    List<Turn> turns = new ArrayList<>();
    List<?> entries = fields.list("turns");
    for (int i = 0; i < entries.size(); i++) {
      turns.add(turn("turns[" + i + "]", entries.get(i)));
    }
    Script script = Script.of(turns);
    if (fields.flag("loop")) {
      script = script.looping();
    }
    if (fields.flag("strict")) {
      script = script.strictly();
    }
    String key = fields.text("key");
    if (key != null) {
      script = script.requireKey(key);
    }
    String plays = fields.text("plays");
    if (plays != null) {
      script = script.playing(provider(plays));
    }
    if (fields.has("models")) {
      script = script.withModels(fields.texts("models").toArray(String[]::new));
    }
    if (fields.has("exhausted")) {
      script = script.whenExhausted(turn("exhausted", fields.any("exhausted")));
    }
    fields.end();
    return script;
  }

  static Provider provider(String name) {
    for (Provider provider : Provider.values()) {
      if (provider.name().equals(name.toUpperCase(Locale.ROOT))) {
        return provider;
      }
    }
    throw new ScriptException(
        "unknown provider " + name + "; one of openrouter, anthropic, openai, ollama");
  }

  private static Turn turn(String place, @Nullable Object value) {
    Fields fields = Fields.of(place, value);
    Turn turn = Turn.empty();
    String text = fields.text("text");
    if (text != null) {
      turn = turn.text(text);
    }
    String thinking = fields.text("thinking");
    if (thinking != null) {
      turn = turn.thinking(thinking);
    }
    List<?> tools = fields.list("tools");
    for (int i = 0; i < tools.size(); i++) {
      turn = turn.tool(toolCall(place + ".tools[" + i + "]", tools.get(i)));
    }
    String stop = fields.text("stop");
    if (stop != null) {
      turn = turn.stop(stop);
    }
    if (fields.has("usage")) {
      turn = turn.usage(usage(place + ".usage", fields.any("usage")));
    }
    String model = fields.text("model");
    if (model != null) {
      turn = turn.model(model);
    }
    turn = checked(place, turn, fields);
    fields.end();
    return turn.answer().text() == null
            && turn.answer().tools().isEmpty()
            && !turn.faults().isEmpty()
        ? turn.text("ok")
        : turn;
  }

  /** Reads what may be out of range. */
  private static Turn checked(String place, Turn begun, Fields fields) {
    Turn turn = begun;
    try {
      if (fields.has("chunk")) {
        turn = turn.chunk(fields.integer("chunk", 0));
      }
      if (fields.has("repeat")) {
        turn =
            "forever".equals(fields.any("repeat"))
                ? turn.forever()
                : turn.repeat(fields.integer("repeat", 0));
      }
      String echo = fields.text("echo");
      if (echo != null) {
        turn = turn.echo(echo);
      }
      if (fields.has("fault")) {
        turn = turn.faults(FaultNames.read(place + ".fault", fields.any("fault")));
      }
      List<?> faults = fields.list("faults");
      for (int i = 0; i < faults.size(); i++) {
        turn = turn.faults(FaultNames.read(place + ".faults[" + i + "]", faults.get(i)));
      }
    } catch (IllegalArgumentException e) {
      throw new ScriptException(place + ": " + e.getMessage());
    }
    if (fields.has("when")) {
      turn = turn.when(when(place + ".when", fields.any("when")));
    }
    return turn.expect(fields.texts("expect").toArray(String[]::new));
  }

  /** Reads {@code {name: N, input: {…}, id: I}} or, shorter, {@code N: {…}}. */
  private static ToolCall toolCall(String place, @Nullable Object value) {
    Fields fields = Fields.of(place, value);
    String name;
    Object input;
    String id = null;
    if (fields.has("name")) {
      name = fields.requiredText("name");
      input = fields.any("input");
      id = fields.text("id");
    } else {
      name = fields.onlyName("a tool's name");
      input = fields.any(name);
    }
    fields.end();
    if (input != null && !(input instanceof Map)) {
      throw new ScriptException(place + ": the input of " + name + " is not a mapping");
    }
    return new ToolCall(name, input == null ? "{}" : Trees.writeAny(input), id);
  }

  private static Usage usage(String place, @Nullable Object value) {
    Fields fields = Fields.of(place, value);
    try {
      Usage usage =
          new Usage(
              fields.integer("input", (int) Usage.DEFAULT.input()),
              fields.integer("output", (int) Usage.DEFAULT.output()),
              fields.integer("cached", 0),
              fields.integer("cache-written", 0),
              fields.integer("thinking", 0),
              null);
      String cost = fields.text("cost");
      fields.end();
      return cost == null ? usage : usage.withCost(cost);
    } catch (IllegalArgumentException e) {
      throw new ScriptException(place + ": " + e.getMessage());
    }
  }

  private static When when(String place, @Nullable Object value) {
    if (value instanceof String part) {
      return When.mentions(part);
    }
    Fields fields = Fields.of(place, value);
    When when =
        new When(
            fields.text("mentions"),
            fields.text("user"),
            fields.text("model"),
            fields.text("system"),
            fields.text("body"),
            fields.has("turn") ? fields.integer("turn", 1) : null);
    fields.end();
    return when;
  }
}
