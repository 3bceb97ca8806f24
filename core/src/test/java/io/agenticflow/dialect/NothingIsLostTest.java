package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.responses.ResponsesDialect;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.SchemaCheck;
import io.agenticflow.vocabulary.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsValue;

/**
 * Every field that the schemas of the three client dialects know is, for each kind of upstream,
 * either carried, or reported, or the request is refused. None just disappears.
 */
class NothingIsLostTest {
  private static final Dialect ANTHROPIC = new AnthropicDialect();
  private static final Dialect CHAT = new ChatDialect();
  private static final Dialect RESPONSES = new ResponsesDialect();

  /** Fields of which only the whole matters here: no codec looks into them. */
  private static final Set<String> OPAQUE =
      Set.of(
          "context_management",
          "fallbacks",
          "metadata",
          "models",
          "plugins",
          "provider",
          "speed",
          "stop_server_tools_when",
          "trace",
          "output_config.task_budget");

  /**
   * A field whose only value is what is so without it, and one that is about the answer to the
   * client.
   */
  private static final Set<String> SAYS_NOTHING =
      Set.of(
          "tools[]<custom>.type", "stream_options.include_usage", "store", "input[]<message>.type");

  /**
   * What the Responses API writes beside an answer's words, and clients send back with them: names
   * and states of what a server keeps, and where the words came from.
   */
  private static final Pattern BOOKKEEPING =
      Pattern.compile(
          "input\\[](<\\w+>)?\\.(id|status|phase|content\\[]<output_text>\\.(annotations|logprobs).*)");

  /** A dialect that providers speak, and one profile of it. */
  enum Upstream {
    ANTHROPIC,
    OPENROUTER,
    OPENAI,
    PLAIN,
    RESPONSES;

    Dialect dialect() {
      return switch (this) {
        case ANTHROPIC -> NothingIsLostTest.ANTHROPIC;
        case OPENROUTER, OPENAI, PLAIN -> CHAT;
        case RESPONSES -> NothingIsLostTest.RESPONSES;
      };
    }

    Profile profile() {
      return switch (this) {
        case ANTHROPIC -> Profiles.ANTHROPIC;
        case OPENROUTER -> Profiles.OPENROUTER;
        case OPENAI, RESPONSES -> Profiles.OPENAI;
        case PLAIN -> Profiles.COMPATIBLE.with("efforts", "[]");
      };
    }
  }

  /** What becomes of a request. */
  private record Outcome(String written, List<String> reported, String refusal) {}

  @ParameterizedTest
  @EnumSource
  void everyFieldOfAMessagesRequest_isCarried_reported_orRefused(Upstream upstream) {
    check("MessagesRequest", ANTHROPIC, upstream, 300);
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldOfAChatRequest_isCarried_reported_orRefused(Upstream upstream) {
    check("ChatRequest", CHAT, upstream, 150);
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldOfAResponsesRequest_isCarried_reported_orRefused(Upstream upstream) {
    check("ResponsesRequest", RESPONSES, upstream, 150);
  }

  private static void check(String schema, Dialect client, Upstream upstream, int atLeast) {
    assumeTrue(SchemaCheck.available(), "the public schema is not at hand");
    SchemaWalk walk = new SchemaWalk(SchemaCheck.schemas().orElseThrow(), OPAQUE);
    List<SchemaWalk.Probe> probes = walk.probes(schema);
    assertThat(probes).hasSizeGreaterThan(atLeast);
    List<String> usual = outcome(base(), client, upstream).reported();
    Set<String> lost = new TreeSet<>();
    Set<String> twice = new TreeSet<>();
    for (SchemaWalk.Probe probe : probes) {
      Outcome with = outcome(probe.value(), client, upstream);
      if (!with.refusal().isEmpty()
          || SAYS_NOTHING.contains(probe.path())
          || BOOKKEEPING.matcher(probe.path()).matches()) {
        continue;
      }
      Outcome without = outcome(probe.other() == null ? base() : probe.other(), client, upstream);
      boolean carried = !with.written().equals(without.written());
      boolean reported = !with.reported().equals(usual);
      if (!carried && !reported) {
        lost.add(probe.path() + " " + Json.write(probe.value()));
      }
      if (carried && reported && !with.reported().equals(without.reported())) {
        twice.add(probe.path() + " " + with.reported());
      }
    }
    assertThat(lost).as("neither carried nor reported").isEmpty();
    assertThat(twice).as("carried and reported").isEmpty();
  }

  private static JrsValue base() {
    return Json.object().build();
  }

  private static Outcome outcome(JrsValue probe, Dialect client, Upstream upstream) {
    byte[] json = Json.write(complete(probe, client)).getBytes(UTF_8);
    try {
      ModelRequest request = client.readRequest(json);
      String written =
          new String(upstream.dialect().writeRequest(request, upstream.profile()), UTF_8);
      return new Outcome(written, upstream.dialect().uncarried(request, upstream.profile()), "");
    } catch (DialectException e) {
      return new Outcome("", List.of(), String.valueOf(e.getMessage()));
    }
  }

  /** Adds what every request needs: something that is said, before it and after it. */
  private static JrsValue complete(JrsValue probe, Dialect client) {
    var json = Json.object();
    Json.fields(probe).forEach(field -> json.put(field.getKey(), field.getValue()));
    String conversation = client.equals(RESPONSES) ? "input" : "messages";
    JrsValue said = Json.field(probe, conversation);
    if (said == null || said instanceof JrsArray) {
      List<JrsValue> messages = new ArrayList<>(Json.elements(said));
      messages.addFirst(Json.object().put("role", "user").put("content", "hi").build());
      json.put(conversation, messages);
    }
    if (Json.field(probe, "model") == null) {
      json.put("model", "m");
    }
    if (Json.field(probe, "tools") == null) {
      json.put("tools", List.of(tool("words", client), tool("other", client)));
    }
    return json.build();
  }

  private static JrsValue tool(String name, Dialect client) {
    return Json.parse(
        (client.equals(RESPONSES)
                ? "{\"type\":\"function\",\"name\":\"%s\"}"
                : client.equals(CHAT)
                    ? "{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}"
                    : "{\"name\":\"%s\",\"input_schema\":{\"type\":\"object\"}}")
            .formatted(name));
  }
}
