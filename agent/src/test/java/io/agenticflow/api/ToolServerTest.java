package io.agenticflow.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.agent.RunResult;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.testkit.mcp.FaultyServer;
import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MCP servers of agents in programs that embed the library. */
class ToolServerTest {
  private static final Usage COSTLY = Usage.of(10, 10).withCost("0.1");

  @TempDir Path temp;
  private Path folder;
  private final List<String> notes = new CopyOnWriteArrayList<>();

  @BeforeEach
  void folders() throws Exception {
    folder = Files.createDirectories(temp.resolve("work"));
  }

  private Models models(ScriptedUpstream upstream) {
    return Models.of(
        Map.of(
            "OPENROUTER_BASE_URL",
            upstream.openRouterUrl(),
            "OPENROUTER_API_KEY",
            MarkedKeys.OPENROUTER),
        temp);
  }

  private static ToolServer server(String name, String... faults) {
    List<String> command = FaultyServer.command(faults);
    return ToolServer.program(
        name, command.getFirst(), command.subList(1, command.size()).toArray(String[]::new));
  }

  private Agent.Builder agent(Models models) {
    return Agent.of(models.choose("openrouter/scripted/model"), folder).notes(notes::add);
  }

  private static Turn asks(String method, Map<String, Object> params) {
    return Turn.calls("mcp__f__ask", "method", method, "params", params);
  }

  /** The shell that ends servers after this process is another's, and stays. */
  private static long servers() {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("/java"))
        .count();
  }

  @Test
  void toolsOfAServer_areCalledWherePermitted_andTheServerEndsWithTheRun() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.calls("mcp__f__echo", "text", "so it is"),
                Turn.calls("mcp__f__environment").expect("so it is"),
                Turn.calls("mcp__f__fail").expect("ADDED"),
                Turn.says("Done.").expect("ermission"));
        Models models = models(upstream)) {
      RunResult result =
          agent(models)
              .server(server("f").environment(Map.of("ADDED", "1")).without("huge", "d*"))
              .server(server("gone", "dies-at-start=3"))
              .allow("mcp__f__echo", "mcp__f__environment")
              .build()
              .run("Say it");

      assertThat(result.answer()).isEqualTo("Done.");
      assertThat(result.permissionDenials()).hasSize(1);
      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.requests().getFirst().body())
          .contains("\"mcp__f__echo\"")
          .doesNotContain("mcp__f__huge", "mcp__f__die");
      assertThat(notes).anyMatch(each -> each.contains("gone") && each.contains("left-pad"));
    }
    assertThat(servers()).isZero();
  }

  @Test
  void conversation_keepsItsServers_untilItIsClosed() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.calls("mcp__f__grow"),
                Turn.says("One."),
                Turn.calls("mcp__f__tool-0"),
                Turn.says("Two."));
        Models models = models(upstream)) {
      Conversation conversation =
          agent(models).server(server("f")).allow("mcp__f").build().conversation();
      assertThat(conversation.say("Grow").answer()).isEqualTo("One.");
      assertThat(servers()).isEqualTo(1);
      assertThat(conversation.say("Use it").answer()).isEqualTo("Two.");
      conversation.close();
      assertThatThrownBy(() -> conversation.say("Once more"))
          .isInstanceOf(IllegalStateException.class);
      assertThat(servers()).isZero();
    }
  }

  @Test
  void serversQuestions_areAnsweredByTheProgram_andTheModelWhereAllowed() throws Exception {
    Elicitation answers =
        (question, _) ->
            new Elicitation.Accepted(
                Json.object().put("name", question.server() + " asked").build());
    Map<String, Object> form =
        Map.of(
            "message",
            "Who?",
            "requestedSchema",
            Map.of("type", "object", "properties", Map.of("name", Map.of("type", "string"))));
    Map<String, Object> sample =
        Map.of(
            "maxTokens",
            10,
            "messages",
            List.of(Map.of("role", "user", "content", Map.of("type", "text", "text", "1 + 1?"))));
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                asks("elicitation/create", form).usage(COSTLY),
                asks("sampling/createMessage", sample).expect("f asked").usage(COSTLY),
                Turn.says("Two.").usage(COSTLY),
                Turn.says("Done.").expect("endTurn").usage(COSTLY));
        Models models = models(upstream)) {
      RunResult result =
          agent(models)
              .server(server("f").asksModel())
              .questions(answers)
              .allow("mcp__f")
              .build()
              .run("Ask");

      assertThat(result.answer()).isEqualTo("Done.");
      assertThat(upstream.problems()).isEmpty();
      assertThat(result.cost().amount()).isEqualTo(Money.ofDollars(new BigDecimal("0.4")));
      assertThat(notes).anyMatch(each -> each.contains("f asks the model"));
    }
  }

  @Test
  void withoutLeave_serversAreRefused() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                asks("sampling/createMessage", Map.of("maxTokens", 10)),
                Turn.says("Done.").expect("-1"));
        Models models = models(upstream)) {
      RunResult result = agent(models).server(server("f")).allow("mcp__f").build().run("Ask");

      assertThat(result.answer()).isEqualTo("Done.");
      assertThat(upstream.requests()).hasSize(2);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void whatCannotBeAServer_isRefusedInWords() throws Exception {
    assertThatThrownBy(() -> ToolServer.program("two words", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ToolServer.program("x", " "))
        .hasMessage("the server x has no command");
    assertThatThrownBy(() -> ToolServer.entry("x", "{")).hasMessageContaining("no JSON");
    assertThat(
            ToolServer.web("x", URI.create("https://a.example/mcp"))
                .header("Authorization", "Bearer secret"))
        .hasToString("x: https://a.example/mcp");
    try (Models models = Models.of(Map.of("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER), temp)) {
      assertThatThrownBy(() -> agent(models).server(server("f")).server(server("f")))
          .hasMessage("there is a server f already");
    }
  }
}
