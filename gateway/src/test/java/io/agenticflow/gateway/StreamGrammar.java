package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/** What a strict client checks in a stream that we have written. */
final class StreamGrammar {
  private StreamGrammar() {}

  /**
   * Fails where the stream is none of the client's dialect; one that ended with an error may be.
   */
  static void check(ClientDialect client, String body) {
    switch (client) {
      case MESSAGES -> messages(ClientDialect.events(body), body);
      case CHAT -> chat(ClientDialect.events(body), body);
      case RESPONSES -> responses(ClientDialect.events(body), body);
    }
  }

  private static void messages(List<JrsValue> events, String body) {
    boolean started = false;
    boolean ended = false;
    long open = -1;
    long next = 0;
    for (JrsValue event : events) {
      String type = Json.string(event, "type", "");
      assertThat(ended).as("%s after the end in %s", type, body).isFalse();
      switch (type) {
        case "ping" -> {}
        case "error" -> ended = true;
        case "message_start" -> {
          assertThat(started).as(body).isFalse();
          started = true;
        }
        case "content_block_start" -> {
          assertThat(started).as(body).isTrue();
          assertThat(open).as(body).isEqualTo(-1);
          open = Json.integer(event, "index", -2);
          assertThat(open).as(body).isEqualTo(next++);
        }
        case "content_block_delta" ->
            assertThat(Json.integer(event, "index", -2)).as(body).isEqualTo(open);
        case "content_block_stop" -> {
          assertThat(Json.integer(event, "index", -2)).as(body).isEqualTo(open);
          open = -1;
        }
        case "message_delta" -> assertThat(open).as(body).isEqualTo(-1);
        case "message_stop" -> {
          assertThat(open).as(body).isEqualTo(-1);
          ended = true;
        }
        default -> throw new AssertionError("unknown event " + type + " in " + body);
      }
    }
    assertThat(ended).as(body).isTrue();
  }

  private static void chat(List<JrsValue> events, String body) {
    boolean failed = false;
    for (JrsValue event : events) {
      assertThat(failed).as("an event after the error in %s", body).isFalse();
      failed = Json.field(event, "error") != null;
    }
    assertThat(body.endsWith("data: [DONE]\n\n")).as(body).isEqualTo(!failed);
  }

  private static void responses(List<JrsValue> events, String body) {
    long number = 0;
    for (JrsValue event : events) {
      assertThat(Json.integer(event, "sequence_number", -1)).as(body).isEqualTo(number++);
    }
    assertThat(Json.string(events.getFirst(), "type")).as(body).isEqualTo("response.created");
    assertThat(Json.string(events.getLast(), "type"))
        .as(body)
        .isIn("response.completed", "response.incomplete", "response.failed");
  }
}
