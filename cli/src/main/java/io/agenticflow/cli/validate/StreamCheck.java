package io.agenticflow.cli.validate;

import static io.agenticflow.cli.validate.ClientDialect.require;

import io.agenticflow.cli.validate.GatewayClient.Arrival;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Streaming through the gateway in both dialects: the events come in the order that strict clients
 * demand, the pieces together are the whole answer, and the first is there before the last is made.
 */
final class StreamCheck implements Check {
  private static final int LAST = 40;
  private static final int MAX_TOKENS = 600;
  private static final int FEWEST_PIECES = 3;

  /** An answer that was kept back until it was whole comes in one or two reads, at once. */
  private static final Duration SHORTEST = Duration.ofMillis(20);

  private final String model;
  private final Bench bench;

  StreamCheck(String model, Bench bench) {
    this.model = model;
    this.bench = bench;
  }

  @Override
  public String name() {
    return "streaming";
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public Allowance allowance() {
    return new Allowance(400, 2L * MAX_TOKENS);
  }

  @Override
  public String run(Meter meter) throws CheckFailure, IOException, InterruptedException {
    String task =
        "Count from 1 to "
            + LAST
            + " in digits, with a comma and a blank between. Write nothing else.";
    try (Gate gate = Gate.open(bench, meter)) {
      String messages =
          messages(
              gate.client().stream(
                  MessagesClient.PATH, MessagesClient.body(model, task, true, MAX_TOKENS)));
      String chat =
          chat(
              gate.client().stream(
                  ChatClient.PATH, ChatClient.body(model, task, true, MAX_TOKENS)));
      return "Messages: " + messages + "; Chat Completions: " + chat;
    }
  }

  /** The pieces of text of a stream, each with its time. */
  private static final class Pieces {
    private final String dialect;
    private final StringBuilder text = new StringBuilder();
    private final List<Long> times = new ArrayList<>();

    Pieces(String dialect) {
      this.dialect = dialect;
    }

    void add(@Nullable String piece, long nanos) {
      if (piece != null && !piece.isEmpty()) {
        text.append(piece);
        times.add(nanos);
      }
    }

    String judged() throws CheckFailure {
      int from = 0;
      for (int number = 1; number <= LAST; number++) {
        int at = text.indexOf(Integer.toString(number), from);
        require(
            at >= 0,
            dialect
                + ": the pieces make '"
                + Words.shortened(text.toString())
                + "', in which "
                + number
                + " does not come where it should");
        from = at + Integer.toString(number).length();
      }
      require(
          times.size() >= FEWEST_PIECES,
          dialect + ": the answer came in " + times.size() + " pieces and not bit by bit");
      Duration took = Duration.ofNanos(times.getLast() - times.getFirst());
      require(
          took.compareTo(SHORTEST) >= 0,
          dialect
              + ": all "
              + times.size()
              + " pieces came within "
              + took.toMillis()
              + " ms: the answer was kept back until it was whole");
      return times.size() + " pieces within " + took.toMillis() + " ms";
    }
  }

  private static String messages(List<Arrival> arrivals) throws CheckFailure {
    Pieces pieces = new Pieces("Messages");
    String before = "";
    boolean isOpen = false;
    long output = 0;
    String stop = null;
    for (Arrival arrival : arrivals) {
      String name = String.valueOf(arrival.event().name());
      JrsValue data = parsed("Messages", arrival.event().data());
      require(
          name.equals(Json.string(data, "type")),
          "Messages: the event " + name + " says of itself " + Json.string(data, "type"));
      switch (name) {
        case "ping" -> {
          continue; // may stand anywhere
        }
        case "message_start" -> requireOrder(before.isEmpty(), name, before);
        case "content_block_start" -> {
          requireOrder(!isOpen && !before.isEmpty() && stop == null, name, before);
          isOpen = true;
        }
        case "content_block_delta" -> {
          requireOrder(isOpen, name, before);
          pieces.add(Json.string(Json.field(data, "delta"), "text"), arrival.nanos());
        }
        case "content_block_stop" -> {
          requireOrder(isOpen, name, before);
          isOpen = false;
        }
        case "message_delta" -> {
          requireOrder(!isOpen && !before.isEmpty(), name, before);
          stop = Json.string(Json.field(data, "delta"), "stop_reason");
          output = Json.integer(Json.field(data, "usage"), "output_tokens", 0);
        }
        case "message_stop" -> requireOrder(before.equals("message_delta"), name, before);
        case "error" ->
            throw new CheckFailure(
                "Messages: the stream ends in an error: "
                    + Words.shortened(
                        Json.string(Json.field(data, "error"), "message", "without words")));
        default -> throw new CheckFailure("Messages: there is no event " + name);
      }
      before = name;
    }
    require(
        before.equals("message_stop"),
        "Messages: the last event is " + (before.isEmpty() ? "missing" : before));
    require("end_turn".equals(stop), "Messages: stop_reason is " + stop + " and not end_turn");
    require(output > 0, "Messages: message_delta counts no output tokens");
    return pieces.judged();
  }

  private static void requireOrder(boolean holds, String name, String before) throws CheckFailure {
    require(
        holds, "Messages: " + name + " comes " + (before.isEmpty() ? "first" : "after " + before));
  }

  private static String chat(List<Arrival> arrivals) throws CheckFailure {
    Pieces pieces = new Pieces("Chat Completions");
    String finish = null;
    boolean isDone = false;
    for (Arrival arrival : arrivals) {
      require(!isDone, "Chat Completions: something comes after [DONE]");
      if (arrival.event().data().equals("[DONE]")) {
        isDone = true;
        continue;
      }
      JrsValue chunk = parsed("Chat Completions", arrival.event().data());
      JrsValue error = Json.field(chunk, "error");
      require(
          error == null,
          "Chat Completions: the stream ends in an error: "
              + Words.shortened(Json.string(error, "message", "without words")));
      require(
          "chat.completion.chunk".equals(Json.string(chunk, "object")),
          "Chat Completions: a chunk's object is " + Json.string(chunk, "object"));
      for (JrsValue choice : Json.array(chunk, "choices")) {
        String piece = Json.string(Json.field(choice, "delta"), "content");
        require(
            finish == null || piece == null || piece.isEmpty(),
            "Chat Completions: text comes after finish_reason");
        pieces.add(piece, arrival.nanos());
        String reason = Json.string(choice, "finish_reason");
        finish = reason == null ? finish : reason;
      }
    }
    require(isDone, "Chat Completions: the stream does not end in [DONE]");
    require("stop".equals(finish), "Chat Completions: finish_reason is " + finish);
    return pieces.judged();
  }

  private static JrsValue parsed(String dialect, String data) throws CheckFailure {
    try {
      return Json.parse(data);
    } catch (JsonException e) {
      throw new CheckFailure(dialect + ": an event is no JSON: " + Words.shortened(data), e);
    }
  }
}
