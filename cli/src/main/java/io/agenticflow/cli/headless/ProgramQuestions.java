package io.agenticflow.cli.headless;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.client.Elicitation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Hands what MCP servers want to know of a person to the driving program, by the control request
 * {@code elicitation} of the Claude Agent SDK.
 */
final class ProgramQuestions implements Elicitation {
  /** In what a server says besides, the words with which the SDK heads its question. */
  private static final String DISPLAY = "anthropic/permissionDisplay";

  private final ControlChannel channel;
  private final Supplier<Cancellation> run;
  private final Consumer<Boolean> waiting;

  /**
   * @param run the cancellation of the run of the moment
   * @param waiting is told whether an answer is waited for
   */
  ProgramQuestions(ControlChannel channel, Supplier<Cancellation> run, Consumer<Boolean> waiting) {
    this.channel = channel;
    this.run = run;
    this.waiting = waiting;
  }

  @Override
  public boolean opensPages() {
    return true;
  }

  @Override
  public Reply ask(Question question, Cancellation cancellation) {
    Cancellation own = run.get().child();
    waiting.accept(true);
    try (Cancellation.Registration _ =
        cancellation.onCancel(() -> own.cancel(String.valueOf(cancellation.reason())))) {
      JrsObject answer = channel.ask(request(question), own);
      return switch (Json.string(answer, "action", "")) {
        case "accept" ->
            new Accepted(
                Json.field(answer, "content") instanceof JrsObject content
                    ? content
                    : Json.object().build());
        case "decline" -> new Declined();
        default -> new Dismissed();
      };
    } catch (IOException e) {
      return new Dismissed(); // it does not know such requests, or has gone
    } finally {
      waiting.accept(false);
      own.cancel("the question is over");
    }
  }

  private static JrsObject request(Question question) {
    JsonObjectBuilder json =
        Json.object()
            .put("subtype", "elicitation")
            .put("mcp_server_name", question.server())
            .put("message", question.message());
    switch (question) {
      case Form form -> {
        JrsValue display = Json.field(form.meta(), DISPLAY);
        json.put("mode", "form")
            .put("requested_schema", form.schema())
            .put("property_order", order(form.schema()))
            .put("title", Json.string(display, "title"))
            .put("display_name", Json.string(display, "displayName"))
            .put("description", Json.string(display, "description"));
      }
      case Visit visit ->
          json.put("mode", "url")
              .put("url", visit.url())
              .put("elicitation_id", visit.id().isEmpty() ? null : visit.id());
    }
    return json.build();
  }

  private static List<JrsValue> order(JrsObject schema) {
    List<JrsValue> names = new ArrayList<>();
    for (Map.Entry<String, JrsValue> each : Json.fields(Json.field(schema, "properties"))) {
      names.add(Json.of(each.getKey()));
    }
    return names;
  }
}
