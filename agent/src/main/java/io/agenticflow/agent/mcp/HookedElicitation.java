package io.agenticflow.agent.mcp;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.client.Elicitation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Asks hooks what MCP servers want to know, then a person, and shows hooks the answer. Safe for use
 * by several threads.
 */
public final class HookedElicitation implements Elicitation {
  private final RunHooks hooks;
  private final Consumer<RunEvent> events;
  private final @Nullable Elicitation person;

  /**
   * @param hooks of the run
   * @param events where the hooks' own events go; safe from any thread
   * @param person null where nobody is there; what hooks leave open is declined then
   */
  public HookedElicitation(
      RunHooks hooks, Consumer<RunEvent> events, @Nullable Elicitation person) {
    this.hooks = hooks;
    this.events = events;
    this.person = person;
  }

  @Override
  public boolean opensPages() {
    return person == null || person.opensPages();
  }

  @Override
  public Reply ask(Question question, Cancellation cancellation) {
    RunHooks.Moment at = new RunHooks.Moment(0, events, cancellation);
    RunHooks.Reply said = hooks.elicitation(question.server(), asked(question), at);
    Reply reply =
        said != null
            ? reply(said)
            : person == null ? new Declined() : person.ask(question, cancellation);
    RunHooks.Reply other =
        hooks.elicitationResult(question.server(), answered(question, reply), at);
    return other == null ? reply : reply(other);
  }

  private static Reply reply(RunHooks.Reply said) {
    return switch (said.action()) {
      case ACCEPT -> new Accepted(said.content() == null ? Json.object().build() : said.content());
      case DECLINE -> new Declined();
      case CANCEL -> new Dismissed();
    };
  }

  private static JrsObject asked(Question question) {
    JsonObjectBuilder json = Json.object().put("message", question.message());
    return switch (question) {
      case Form form -> json.put("mode", "form").put("requested_schema", form.schema()).build();
      case Visit visit -> about(visit, json).put("url", visit.url()).build();
    };
  }

  private static JsonObjectBuilder about(Visit visit, JsonObjectBuilder json) {
    return json.put("mode", "url").put("elicitation_id", visit.id().isEmpty() ? null : visit.id());
  }

  private static JrsObject answered(Question question, Reply reply) {
    JsonObjectBuilder json = Json.object();
    switch (question) {
      case Form _ -> json.put("mode", "form");
      case Visit visit -> about(visit, json);
    }
    return switch (reply) {
      case Accepted accepted ->
          json.put("action", "accept").put("content", accepted.content()).build();
      case Declined _ -> json.put("action", "decline").build();
      case Dismissed _ -> json.put("action", "cancel").build();
    };
  }
}
