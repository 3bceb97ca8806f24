package io.agenticflow.testkit.mcp;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The prompts of a {@link FaultyServer} that has some: {@code greet}, with the argument {@code
 * name} and, if wanted, {@code mood}; {@code two.sides}, without, with words of the assistant;
 * {@code silent}, which says nothing; {@code hanging}, which is never answered.
 */
final class FaultyPrompts {
  private FaultyPrompts() {}

  static ObjectNode list() {
    ObjectNode result = FaultyServer.object();
    ArrayNode all = result.putArray("prompts");
    ArrayNode arguments =
        all.addObject()
            .put("name", "greet")
            .put("description", "Greets somebody.")
            .putArray("arguments");
    arguments.addObject().put("name", "name").put("required", true);
    arguments.addObject().put("name", "mood");
    all.addObject().put("name", "two.sides");
    all.addObject().put("name", "silent");
    all.addObject().put("name", "hanging");
    return result;
  }

  static ObjectNode get(JsonNode params) {
    ObjectNode result = FaultyServer.object();
    ArrayNode messages = result.putArray("messages");
    JsonNode arguments = params.path("arguments");
    switch (params.path("name").asString("")) {
      case "greet" ->
          say(
              messages,
              "user",
              "Greet <"
                  + arguments.path("name").asString("")
                  + "> in the mood <"
                  + arguments.path("mood").asString("none")
                  + ">, see @secret.txt");
      case "two.sides" -> {
        say(messages, "user", "Knock, knock.");
        say(messages, "assistant", "Who is there?");
      }
      default -> {}
    }
    return result;
  }

  private static void say(ArrayNode messages, String role, String text) {
    messages
        .addObject()
        .put("role", role)
        .putObject("content")
        .put("type", "text")
        .put("text", text);
  }
}
