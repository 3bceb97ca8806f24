package io.agenticflow.cli.headless;

import io.agenticflow.agent.session.Rewind;
import io.agenticflow.json.Json;
import io.agenticflow.permission.PermissionMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Does what the driving program asks for, apart from the beginning and an interrupt. */
final class ControlRequests {
  private final ControlChannel channel;
  private final JsonLines out;
  private final Map<String, Integer> promptOf;
  private final Predicate<String> withdraws;

  /**
   * @param promptOf which prompt of the session a message was, by its uuid
   * @param withdraws takes back a message that waits
   */
  ControlRequests(
      ControlChannel channel,
      JsonLines out,
      Map<String, Integer> promptOf,
      Predicate<String> withdraws) {
    this.channel = channel;
    this.out = out;
    this.promptOf = promptOf;
    this.withdraws = withdraws;
  }

  /** Does a request and answers it; one that is not known is refused. */
  void take(String id, JrsValue request, Conversation conversation) {
    try {
      JrsObject answer = answer(request, conversation);
      if (answer == null) {
        channel.refuse(
            id, "no request of the kind " + Json.string(request, "subtype", "") + " is known here");
      } else {
        channel.succeed(id, answer);
      }
    } catch (RefusedException e) {
      channel.refuse(id, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      channel.refuse(id, "failed unexpectedly: " + e);
    }
  }

  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private @Nullable JrsObject answer(JrsValue request, Conversation conversation)
      throws RefusedException {
    return switch (Json.string(request, "subtype", "")) {
      case "set_permission_mode" -> mode(Json.string(request, "mode", ""), conversation);
      case "set_model" -> model(Json.string(request, "model"), conversation);
      case "set_max_thinking_tokens" -> {
        Long most = Json.integer(request, "max_thinking_tokens");
        if (most != null && most < 0) {
          throw new RefusedException("max_thinking_tokens must not be negative, is " + most);
        }
        conversation.thinkingTokens(most);
        yield done();
      }
      case "mcp_status" -> Json.object().put("mcpServers", conversation.servers()).build();
      case "mcp_set_servers" -> {
        JrsValue servers = Json.field(request, "servers");
        if (!(servers instanceof JrsObject)) {
          throw new RefusedException("servers must be an object of servers by name");
        }
        yield conversation.setServers(servers);
      }
      case "mcp_reconnect" -> {
        String server = server(request);
        heard(() -> conversation.reconnectServer(server));
        yield done();
      }
      case "mcp_toggle" -> {
        String server = server(request);
        boolean isWanted = Json.isTrue(request, "enabled");
        heard(() -> conversation.toggleServer(server, isWanted));
        yield done();
      }
      case "get_context_usage" -> conversation.contextUsage();
      case "list_models" -> Json.object().put("models", conversation.models()).build();
      case "rewind_files" ->
          rewind(
              Json.string(request, "user_message_id", ""),
              Json.isTrue(request, "dry_run"),
              conversation);
      case "stop_task" -> {
        String task = Json.string(request, "task_id", "");
        if (!conversation.stopTask(task)) {
          throw new RefusedException("no task " + task + " is running");
        }
        yield done();
      }
      case "cancel_async_message" ->
          Json.object()
              .put("cancelled", withdraws.test(Json.string(request, "message_uuid", "")))
              .build();
      case "get_binary_version" ->
          Json.object().put("version", SessionFacts.LIKE_CLAUDE_CODE).build();
      case "set_has_subscribers" -> done(); // nothing here depends on who listens
      default -> null;
    };
  }

  private static String server(JrsValue request) {
    return Json.string(request, "serverName", Json.string(request, "server_name", ""));
  }

  private static void heard(Runnable wish) throws RefusedException {
    try {
      wish.run();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private static JrsObject done() {
    return Json.object().build();
  }

  private JrsObject mode(String word, Conversation conversation) throws RefusedException {
    Optional<PermissionMode> mode = PermissionMode.parse(word);
    if (mode.isEmpty()) {
      throw new RefusedException(
          "there is no permission mode " + word + "; the modes are " + PermissionMode.words());
    }
    if (!conversation.mode(mode.get())) {
      throw new RefusedException("the settings do not allow the mode " + word);
    }
    out.write(
        Json.object()
            .put("type", "system")
            .put("subtype", "status")
            .putNull("status")
            .put("permissionMode", mode.get().word())
            .put("uuid", UUID.randomUUID().toString())
            .put("session_id", conversation.sessionId())
            .build());
    return Json.object().put("mode", mode.get().word()).build();
  }

  private static JrsObject model(@Nullable String name, Conversation conversation)
      throws RefusedException {
    try {
      conversation.model(name == null || name.equals("default") ? null : name);
      return done();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    }
  }

  private JrsObject rewind(String uuid, boolean dryRun, Conversation conversation) {
    Integer prompt = promptOf.get(uuid);
    if (prompt == null) {
      return cannot("no message " + uuid + " was said in this process");
    }
    try {
      Rewind.Outcome outcome = conversation.rewind(prompt, dryRun);
      List<JrsValue> files = new ArrayList<>();
      for (Path file : outcome.restored()) {
        files.add(Json.of(file.toString()));
      }
      for (Path file : outcome.removed()) {
        files.add(Json.of(file.toString()));
      }
      return Json.object().put("canRewind", true).put("filesChanged", files).build();
    } catch (IOException e) {
      return cannot(String.valueOf(e.getMessage()));
    }
  }

  private static JrsObject cannot(String why) {
    return Json.object().put("canRewind", false).put("error", why).build();
  }
}
