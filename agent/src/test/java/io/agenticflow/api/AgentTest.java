package io.agenticflow.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.json.Json;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.tool.ToolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as a program that embeds it uses it. */
class AgentTest {
  @TempDir Path temp;
  private Path folder;
  private Path settings;

  @BeforeEach
  void folders() throws Exception {
    folder = Files.createDirectories(temp.resolve("work"));
    settings = Files.createDirectories(temp.resolve("settings"));
  }

  private Models models(ScriptedUpstream upstream) {
    return Models.of(
        Map.of("OPENAI_BASE_URL", upstream.openAiUrl(), "OPENAI_API_KEY", "sk-of-nobody"),
        settings);
  }

  private static FunctionTool stock() {
    return FunctionTool.looking(
        "stock",
        "How many pieces of an article there are.",
        "{\"type\":\"object\",\"properties\":{\"article\":{\"type\":\"string\"}},\"required\":[\"article\"]}",
        input -> {
          String article = Json.string(input, "article", "");
          if (!article.equals("bolt")) {
            throw new ToolException("There is no article " + article + ".");
          }
          return "42";
        });
  }

  @Test
  void ownTool_isCalled_andItsFailureIsReadByTheModel() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.calls("stock", "article", "nut"),
                    Turn.calls("stock", "article", "bolt").expect("There is no article nut."),
                    Turn.says("There are 42 bolts.").expect("42")));
        Models models = models(upstream)) {
      RunResult result =
          Agent.of(models.choose("openai/scripted"), folder)
              .instructions("You look after the stock.")
              .tool(stock())
              .build()
              .run("How many bolts are there?");

      assertThat(result.error()).isNull();
      assertThat(result.answer()).isEqualTo("There are 42 bolts.");
      assertThat(upstream.requests()).hasSize(3);
      assertThat(upstream.requests().getFirst().body()).contains("You look after the stock.");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void whoIsAsked_decides_andIsRememberedInTheConversation() throws Exception {
    List<String> asked = new ArrayList<>();
    PermissionPrompt prompt =
        (call, why) -> {
          asked.add(Json.string(call.input(), "command", ""));
          return asked.size() == 1
              ? new PermissionPrompt.Answer.Yes(null, List.of(), null)
              : new PermissionPrompt.Answer.No("Not that one.", false);
        };
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.calls("Bash", "command", "touch one"),
                    Turn.says("One is there."),
                    Turn.calls("Bash", "command", "touch two"),
                    Turn.says("I may not.").expect("Not that one.")));
        Models models = models(upstream)) {
      Conversation conversation =
          Agent.of(models.choose("openai/scripted"), folder)
              .builtInTools()
              .ask(prompt)
              .build()
              .conversation();

      assertThat(conversation.say("Make one").answer()).isEqualTo("One is there.");
      RunResult second = conversation.say("Make two");

      assertThat(second.answer()).isEqualTo("I may not.");
      assertThat(second.permissionDenials()).hasSize(1);
      assertThat(asked).containsExactly("touch one", "touch two");
      assertThat(folder.resolve("one")).exists();
      assertThat(folder.resolve("two")).doesNotExist();
      assertThat(conversation.messages()).hasSize(8);
      assertThat(upstream.requests().getLast().body()).contains("Make one");
    }
  }

  @Test
  void events_comeWhileItRuns_andEndWithTheResult() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(Turn.calls("stock", "article", "bolt"), Turn.says("Enough.")));
        Models models = models(upstream);
        AgentRun run =
            Agent.of(models.choose("openai/scripted"), folder)
                .tool(stock())
                .build()
                .start("Look")) {
      List<RunEvent> events = run.events().toList();

      assertThat(events.getFirst()).isInstanceOf(RunEvent.RunStarted.class);
      assertThat(events).hasAtLeastOneElementOfType(RunEvent.ToolFinished.class);
      assertThat(events.getLast())
          .isInstanceOfSatisfying(
              RunEvent.RunFinished.class,
              end -> assertThat(end.result().answer()).isEqualTo("Enough."));
      assertThat(run.result().turns()).isEqualTo(2);
    }
  }

  @Test
  void anAnswerInAForm_isThereAsJson() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(Turn.calls("StructuredOutput", "bolts", 42), Turn.says("There.")));
        Models models = models(upstream)) {
      RunResult result =
          Agent.of(models.choose("openai/scripted"), folder)
              .answer(
                  "{\"type\":\"object\",\"properties\":{\"bolts\":{\"type\":\"integer\"}},\"required\":[\"bolts\"]}")
              .build()
              .run("How many?");

      assertThat(result.structuredOutput()).hasToString("{\"bolts\":42}");
    }
  }

  @Test
  void closingARun_endsIt() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.says("a b c d e f").faults(Fault.delayEvents(Duration.ofSeconds(30)))));
        Models models = models(upstream)) {
      AgentRun run = Agent.of(models.choose("openai/scripted"), folder).build().start("Wait");
      upstream.awaitRequests(1, Duration.ofSeconds(20));
      run.close();

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.INTERRUPTED);
    }
  }

  @Test
  void whatCannotBeAsked_isRefusedInWords() {
    try (Models models = Models.of(Map.of(), settings)) {
      assertThatThrownBy(() -> models.choose("openrouter/a/b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("OPENROUTER_API_KEY");
      assertThatThrownBy(() -> FunctionTool.looking("no name", "", "{}", _ -> ""))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Agent.of(models.choose("ollama/x"), temp.resolve("gone")).build())
          .isInstanceOf(java.io.IOException.class);
    }
  }
}
