package io.agenticflow.api;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import tools.jackson.jr.stree.JrsObject;

/**
 * A function of the embedding program that a model can call. As safe for threads as its function.
 */
public final class FunctionTool implements Tool {
  private final ToolDefinition definition;
  private final Effect effect;
  private final Function function;

  private FunctionTool(ToolDefinition definition, Effect effect, Function function) {
    this.definition = definition;
    this.effect = effect;
    this.function = function;
  }

  /** What the tool does. */
  @FunctionalInterface
  public interface Function {
    /**
     * Does it; blocks until it is done.
     *
     * @param input the arguments as the model gave them, a JSON object; nothing in it is checked
     * @return what the model reads
     * @throws ToolException where it cannot be done; the message is for the model
     */
    String call(JrsObject input) throws ToolException;
  }

  /**
   * Makes a tool that only looks: it runs beside others and needs no permission.
   *
   * @param name letters, digits, {@code _} and {@code -}, at most 64
   * @param description for the model: what it does and when to use it
   * @param inputSchema a JSON Schema of an object, as text
   * @throws IllegalArgumentException where name or schema cannot be used
   */
  public static FunctionTool looking(
      String name, String description, String inputSchema, Function function) {
    return of(name, description, inputSchema, Effect.READ, function);
  }

  /**
   * Makes a tool that may change anything: it runs alone, and who decides on permissions is asked.
   *
   * @see #looking
   */
  public static FunctionTool acting(
      String name, String description, String inputSchema, Function function) {
    return of(name, description, inputSchema, Effect.EXECUTE, function);
  }

  private static FunctionTool of(
      String name, String description, String inputSchema, Effect effect, Function function) {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not a tool's name: it takes 1 to 64 letters, digits, _ and -");
    }
    if (!(Json.parse(inputSchema) instanceof JrsObject)) {
      throw new IllegalArgumentException("the input schema of " + name + " is not a JSON object");
    }
    return new FunctionTool(
        new ToolDefinition(name, description, new RawJson(inputSchema)),
        effect,
        requireNonNull(function, "function"));
  }

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return effect;
  }

  @Override
  public ToolOutcome run(JrsObject input, ToolContext context) throws ToolException {
    return ToolOutcome.text(function.call(input));
  }
}
