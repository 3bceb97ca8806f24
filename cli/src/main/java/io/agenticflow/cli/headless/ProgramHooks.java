package io.agenticflow.cli.headless;

import io.agenticflow.hook.Hook;
import io.agenticflow.hook.HookCallback;
import io.agenticflow.hook.HookEvent;
import io.agenticflow.hook.HookMatcher;
import io.agenticflow.json.Json;
import io.agenticflow.permission.RuleSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.stree.JrsValue;

/** The hooks that are functions of the driving program. */
public final class ProgramHooks {
  private ProgramHooks() {}

  /**
   * Returns the hooks; those for events that nothing calls here are left out.
   *
   * @param folder the workspace
   * @throws IllegalArgumentException where a matcher cannot be read; the message is for people
   */
  public static List<Hook> of(Initialization initialization, ControlChannel channel, Path folder) {
    RuleSource source =
        new RuleSource(RuleSource.Scope.COMMAND_LINE, "the driving program", folder);
    List<Hook> all = new ArrayList<>();
    for (Map.Entry<String, JrsValue> entry : initialization.hooks().entrySet()) {
      HookEvent event = HookEvent.parse(entry.getKey());
      if (event == null) {
        continue;
      }
      for (JrsValue matcher : Json.elements(entry.getValue())) {
        Long seconds = Json.integer(matcher, "timeout");
        for (JrsValue id : Json.array(matcher, "hookCallbackIds")) {
          all.add(
              new Hook(
                  event,
                  HookMatcher.of(Json.string(matcher, "matcher")),
                  new Hook.Kind.Function(
                      "the callback " + id.asText(), callback(id.asText(), channel)),
                  null,
                  seconds == null ? Hook.USUAL_TIMEOUT : Duration.ofSeconds(seconds),
                  false,
                  false,
                  false,
                  source));
        }
      }
    }
    return all;
  }

  private static HookCallback callback(String id, ControlChannel channel) {
    return (input, toolUseId, cancellation) ->
        channel.ask(
            Json.object()
                .put("subtype", "hook_callback")
                .put("callback_id", id)
                .put("input", input)
                .put("tool_use_id", toolUseId)
                .build(),
            cancellation);
  }
}
