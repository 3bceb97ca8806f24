package io.agenticflow.cli.headless;

import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * A session that a program drives by lines on standard input and output: it says things, asks and
 * answers, as the control protocol of the Claude Agent SDK has it.
 *
 * <p>Three threads: one reads the lines and does what cannot wait, an interrupt; one does the other
 * requests and queues the messages, in the order of the lines; the caller's own says the messages
 * to the model, one after the other. The session is over when standard input has ended and all that
 * was said has been answered.
 */
public final class ProgramSession {
  private final InputStream in;
  private final JsonLines out;
  private final Conversation.Opener opener;
  private final Wishes wishes;
  private final Cancellation root;
  private final ControlChannel channel;
  private final LinkedBlockingDeque<Item> items = new LinkedBlockingDeque<>();
  private final CompletableFuture<Conversation> opened = new CompletableFuture<>();
  private final Map<String, Integer> promptOf = new ConcurrentHashMap<>();
  private volatile Cancellation current;
  private volatile @Nullable String sessionId;

  /** Whether the opening is on its way; for the reading thread only. */
  private boolean isBegun;

  /**
   * How the driving program wants to be told.
   *
   * @param replays whether each message is written back when its turn comes
   * @param states whether it is told when the session works, waits for it, and is idle
   */
  public record Wishes(boolean replays, boolean states) {}

  /** What the conversing thread does next. */
  private sealed interface Item {
    /** Opens the conversation, for a program that introduces itself or for one that does not. */
    record Open(@Nullable String requestId, Initialization initialization) implements Item {}

    record Say(JrsValue line, @Nullable String uuid) implements Item {}

    record End(@Nullable String wrong) implements Item {}
  }

  /**
   * @param root ends the session early
   */
  public ProgramSession(
      InputStream in, JsonLines out, Conversation.Opener opener, Wishes wishes, Cancellation root) {
    this.in = in;
    this.out = out;
    this.opener = opener;
    this.wishes = wishes;
    this.root = root;
    this.current = root;
    this.channel = new ControlChannel(out);
  }

  /**
   * Runs the session to its end.
   *
   * @return the exit code of the last result; 0 where nothing was said
   * @throws CliException where the conversation cannot be opened, or a line cannot be understood
   */
  public int run() {
    try (ExecutorService requests =
        Executors.newSingleThreadExecutor(Thread.ofVirtual().name("control-requests").factory())) {
      Thread.ofPlatform().daemon().name("standard-input").start(() -> read(requests));
      root.onCancel(() -> items.addFirst(new Item.End(null)));
      try {
        return converse();
      } finally {
        // Requests that came too late get no answer.
        opened.completeExceptionally(new IllegalStateException("the session is over"));
        channel.close();
        requests.shutdownNow();
      }
    }
  }

  private int converse() {
    Conversation conversation = null;
    int exitCode = ExitCode.OK.code();
    int prompts = 0;
    List<Item.Say> held = new ArrayList<>();
    try {
      while (true) {
        switch (items.take()) {
          case Item.End end -> {
            if (end.wrong != null) {
              throw new CliException(
                  ExitCode.USAGE,
                  "standard input: " + end.wrong,
                  "--input-format stream-json takes one JSON object a line");
            }
            return exitCode;
          }
          case Item.Open open -> {
            if (conversation == null) {
              conversation = open(open);
              prompts = conversation.promptsBefore();
            } else if (open.requestId != null) {
              channel.refuse(open.requestId, "the session is initialized already");
            }
          }
          case Item.Say say -> {
            if (conversation == null) {
              conversation = open(new Item.Open(null, Initialization.NONE));
              prompts = conversation.promptsBefore();
            }
            held.add(say);
            if (!Boolean.FALSE.equals(Json.bool(say.line, "shouldQuery"))) {
              prompts++;
              exitCode = say(conversation, held, prompts);
              held.clear();
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED.code();
    } finally {
      if (conversation != null) {
        conversation.close();
      }
    }
  }

  private Conversation open(Item.Open open) {
    try {
      Conversation conversation =
          opener.open(
              open.initialization,
              channel,
              folder ->
                  new ProgramPrompt(
                      channel,
                      folder,
                      () -> current,
                      waits -> state(waits ? "requires_action" : "running")),
              open.requestId == null
                  ? null
                  : new ProgramQuestions(
                      channel,
                      () -> current,
                      waits -> state(waits ? "requires_action" : "running")));
      sessionId = conversation.sessionId();
      if (open.requestId != null) {
        channel.succeed(
            open.requestId,
            Json.object()
                .put("commands", conversation.commands())
                .put("agents", conversation.agents())
                .put("models", conversation.models())
                .put("output_style", "default")
                .put("available_output_styles", List.of(Json.of("default")))
                .put("account", Json.object().put("apiProvider", "gateway").build())
                .put("claude_code_version", SessionFacts.LIKE_CLAUDE_CODE)
                .put("hooks_applied", true)
                .put("pid", ProcessHandle.current().pid())
                .build());
      }
      opened.complete(conversation);
      return conversation;
    } catch (CliException e) {
      if (open.requestId != null) {
        channel.refuse(open.requestId, e.message());
      }
      throw e;
    }
  }

  private int say(Conversation conversation, List<Item.Say> said, int prompt) {
    state("running");
    for (Item.Say each : said) {
      if (each.uuid != null) {
        promptOf.put(each.uuid, prompt);
      }
      if (wishes.replays) {
        JsonObjectBuilder line = Json.object();
        Json.fields(each.line).forEach(field -> line.put(field.getKey(), field.getValue()));
        out.write(
            line.put("uuid", each.uuid == null ? UUID.randomUUID().toString() : each.uuid)
                .put("session_id", String.valueOf(sessionId))
                .put("isReplay", true)
                .build());
      }
    }
    Cancellation own = root.child();
    current = own;
    RunResult result =
        conversation.say(UserLine.content(said.stream().map(Item.Say::line).toList()), own);
    if (items.stream().noneMatch(item -> item instanceof Item.Say)) {
      state("idle");
    }
    return conversation.exitCode(result);
  }

  private void state(String state) {
    if (wishes.states) {
      out.write(
          Json.object()
              .put("type", "system")
              .put("subtype", "session_state_changed")
              .put("state", state)
              .put("sdk_host_only", true)
              .put("uuid", UUID.randomUUID().toString())
              .put("session_id", String.valueOf(sessionId))
              .build());
    }
  }

  private void read(ExecutorService requests) {
    ControlRequests handler = new ControlRequests(channel, out, promptOf, this::withdraw);
    String wrong = null;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          take(Json.parse(line), requests, handler);
        }
      }
    } catch (JsonException e) {
      wrong = "a line is no JSON: " + e.getMessage();
    } catch (IOException e) {
      wrong = "it cannot be read: " + e.getMessage();
    }
    channel.close();
    String told = wrong;
    inOrder(requests, () -> items.add(new Item.End(told)));
  }

  private void take(JrsValue line, ExecutorService requests, ControlRequests handler) {
    switch (Json.string(line, "type", "")) {
      case "control_response" -> channel.answered(Json.field(line, "response"));
      case "control_request" ->
          request(
              Json.string(line, "request_id", ""), Json.field(line, "request"), requests, handler);
      case "user" -> {
        isBegun = true;
        inOrder(requests, () -> items.add(new Item.Say(line, Json.string(line, "uuid"))));
      }
      default -> {
        // Both sides grow: what is not known is no error.
      }
    }
  }

  private void request(
      String id, @Nullable JrsValue request, ExecutorService requests, ControlRequests handler) {
    if (request == null) {
      channel.refuse(id, "the request is empty");
      return;
    }
    switch (Json.string(request, "subtype", "")) {
      case "interrupt" -> interrupt(id, Json.isTrue(request, "cancel_queued"));
      case "initialize" -> {
        isBegun = true;
        items.add(new Item.Open(id, Initialization.read(request)));
      }
      default -> {
        if (!isBegun) {
          isBegun = true;
          items.add(new Item.Open(null, Initialization.NONE));
        }
        inOrder(requests, () -> handler.take(id, request, opened.join()));
      }
    }
  }

  /** Does something after all that came before it on standard input. */
  private static void inOrder(ExecutorService requests, Runnable work) {
    try {
      requests.execute(work);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      // The session is over: nobody waits for it.
    }
  }

  private void interrupt(String id, boolean alsoQueued) {
    List<JrsValue> left = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Item.Say say && say.uuid != null) {
        left.add(Json.of(say.uuid));
        if (alsoQueued) {
          items.remove(item);
        }
      }
    }
    if (current != root) {
      current.cancel("interrupted");
    }
    JsonObjectBuilder answer = Json.object().put("still_queued", alsoQueued ? List.of() : left);
    if (alsoQueued) {
      answer.put("cancelled", left);
    }
    channel.succeed(id, answer.build());
  }

  /** Takes a message back that has not had its turn; returns whether there was one. */
  private boolean withdraw(String uuid) {
    return items.removeIf(item -> item instanceof Item.Say say && uuid.equals(say.uuid));
  }
}
