package io.agenticflow.cli.recall;

import static io.agenticflow.tool.ToolInput.Type.ARRAY;
import static io.agenticflow.tool.ToolInput.Type.INTEGER;
import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.memory.Draft;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.memory.Namespaces;
import io.agenticflow.memory.SecretTextException;
import io.agenticflow.store.StoreException;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** MemoryStore: remembers something. */
final class MemoryStoreTool implements Tool {
  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient(MemoryTools.STORE)
          .required("text", STRING, "content", "memory")
          .optional("tags", ARRAY)
          .optional("namespace", STRING)
          .optional("expires_days", INTEGER);
  private static final int LONGEST_DAYS = 3650;

  private final Supplier<MemoryStore> store;
  private final NamespaceChoice namespaces;
  private final ToolDefinition definition =
      new ToolDefinition(
          MemoryTools.STORE,
          "Remembers a short text for later runs on this project: what you found out that is not in"
              + " the code, a wish of the user, a mistake not to repeat. One fact a call, in a sentence"
              + " or two that can be understood alone. No secrets: they are taken out.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "text":{"type":"string","description":"What is to be remembered"},\
              "tags":{"type":"array","items":{"type":"string"},"description":"Words to find it by"},\
              "namespace":{"type":"string","description":"Another namespace than this project's, such as agent:coder"},\
              "expires_days":{"type":"integer","description":"After how many days it is forgotten; never usually"}},\
              "required":["text"],"additionalProperties":false}\
              """));

  MemoryStoreTool(Supplier<MemoryStore> store, String project, String agent) {
    this.store = store;
    this.namespaces = new NamespaceChoice(project, agent);
  }

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.NOTE;
  }

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    List<String> tags = new ArrayList<>();
    for (JrsValue each : input.has("tags") ? input.array("tags") : List.<JrsValue>of()) {
      if (!(each instanceof JrsString)) {
        throw input.wrong("tags", "has to hold texts only");
      }
      tags.add(each.asText());
    }
    int days = input.integer("expires_days", 0, 0, LONGEST_DAYS);
    try {
      MemoryStore.Stored stored =
          store
              .get()
              .store(
                  new Draft(
                      namespaces.toWrite(input.stringOrNull("namespace")),
                      input.string("text"),
                      tags,
                      Namespaces.ofAgent(namespaces.agent()),
                      null,
                      days == 0 ? null : Instant.now().plus(Duration.ofDays(days))));
      return ToolOutcome.text(
          (stored.isNew() ? "Remembered as " : "That was remembered already, as ")
              + stored.entry().id()
              + (stored.isRedacted() ? "; a secret in it was left out" : "")
              + ".");
    } catch (IllegalArgumentException | SecretTextException | StoreException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }
}
