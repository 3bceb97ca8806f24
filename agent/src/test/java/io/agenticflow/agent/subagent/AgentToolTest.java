package io.agenticflow.agent.subagent;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.agent.RunRecord;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.Transcript;
import io.agenticflow.agent.definition.AgentCatalogue;
import io.agenticflow.agent.definition.AgentFolder;
import io.agenticflow.agent.definition.AgentSource;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.builtin.BuiltInTools;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sub-agents in a run against a scripted model, with the real tools. */
@Timeout(60)
class AgentToolTest {
  @TempDir Path folder;

  private void agent(String name, String more) throws IOException {
    Path file = folder.resolve(".claude/agents/" + name + ".md");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "---\nname: " + name + "\ndescription: A test.\n" + more + "---\nYou are " + name + ".\n");
  }

  private SubAgents subAgents(ScriptedUpstream upstream, @Nullable String forced, int atOnce) {
    return new SubAgents(
        new CatalogueTypes(
            new AgentCatalogue(
                List.of(
                    new AgentFolder(AgentSource.Scope.PROJECT, folder.resolve(".claude/agents")))),
            Map::of),
        name -> {
          if (name.startsWith("no-")) {
            throw new IllegalArgumentException("there is no key for it");
          }
          return RunRecord.model(upstream, name);
        },
        BuiltInTools::all,
        (agent, tools) -> List.of(new ContentBlock.Text(agent.systemPrompt() + " Tools: " + tools)),
        SubAgents.LateToolsOf.INHERITED,
        forced,
        3,
        atOnce);
  }

  private RunRecord record(ScriptedUpstream upstream) {
    return RunRecord.of(upstream, folder).tool(subAgents(upstream, null, 20).tool());
  }

  private static Turn sub(Turn turn, String words, int number) {
    return turn.when(When.turn(number).user(words));
  }

  private static List<RecordedRequest> about(ScriptedUpstream upstream, String part) {
    return upstream.modelRequests().stream()
        .filter(request -> request.body().contains(part))
        .toList();
  }

  @Test
  void aSubAgent_hasAConversationOfItsOwn_andItsAnswerComesBack() throws Exception {
    agent("finder", "tools: Read, Grep\nmodel: scripted/small\n");
    Files.writeString(folder.resolve("a.txt"), "the answer is 42\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                sub(
                    Turn.calls(
                            "Agent",
                            "description",
                            "Find it",
                            "prompt",
                            "Search for the answer",
                            "subagent_type",
                            "finder")
                        .usage(100, 10),
                    "Do it",
                    1),
                sub(Turn.calls("Grep", "pattern", "answer").usage(20, 2), "Search for", 1),
                sub(Turn.says("It is in a.txt: 42.").usage(30, 3), "Search for", 2),
                sub(Turn.says("42.").usage(200, 5).expect("It is in a.txt: 42."), "Do it", 2)))) {
      RunRecord run = record(upstream).run("Do it");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().answer()).isEqualTo("42.");
      assertThat(run.result().cost().amount()).isEqualTo(new Money(370));
      assertThat(run.result().usage().outputTokens()).isEqualTo(15);
      assertThat(upstream.problems()).isEmpty();
      RecordedRequest inner = about(upstream, "Search for the answer").get(1);
      assertThat(inner.body())
          .contains("You are finder. Tools: [Read, Grep]", "scripted/small")
          .doesNotContain("Do it", "\"Write\"");
      List<RunEvent.SubAgent> told = run.all(RunEvent.SubAgent.class);
      assertThat(told).extracting(RunEvent.SubAgent::runId).containsOnly(told.getFirst().runId());
      assertThat(told.getFirst().event()).isInstanceOf(RunEvent.RunStarted.class);
      assertThat(told.getLast().event()).isInstanceOf(RunEvent.RunFinished.class);
      assertThat(told.getFirst().parentToolUseId())
          .isEqualTo(run.finishedTools().getFirst().toolUseId());
    }
  }

  @Test
  void callsOfOneAnswer_runTogether_asManyAsThereArePlaces() throws Exception {
    int agents = 6;
    Turn first = Turn.says("Starting.");
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < agents; i++) {
      first = first.tool("Task", "description", "d", "prompt", "Part " + i + " of it");
      turns.add(
          sub(
              Turn.says("Did " + i + ".").faults(new Fault.DelayHeaders(Duration.ofMillis(400))),
              "Part " + i + " of it",
              1));
    }
    turns.add(sub(first, "Do it", 1));
    turns.add(sub(Turn.says("Done.").expect("Did 0.", "Did 5."), "Do it", 2));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns))) {
      ConcurrentLinkedQueue<Integer> working = new ConcurrentLinkedQueue<>();
      RunRecord run =
          RunRecord.of(upstream, folder).tool(subAgents(upstream, null, 3).tool()).run("Do it");
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(upstream.problems()).isEmpty();
      int now = 0;
      for (RunEvent.SubAgent told : run.all(RunEvent.SubAgent.class)) {
        if (told.event() instanceof RunEvent.RunStarted) {
          working.add(++now);
        } else if (told.event() instanceof RunEvent.RunFinished) {
          now--;
        }
      }
      assertThat(working).hasSize(agents).contains(3).doesNotContain(4);
      assertThat(RunRecord.toolResults(upstream.modelRequests().getLast()).get(5))
          .startsWith("Did 5.");
    }
  }

  @Test
  void theDepth_isLimited() throws Exception {
    List<Turn> turns = new ArrayList<>();
    String[] words = {"Level zero", "Level one", "Level two", "Level three"};
    for (int i = 0; i < 3; i++) {
      turns.add(sub(Turn.calls("Agent", "description", "d", "prompt", words[i + 1]), words[i], 1));
      turns.add(sub(Turn.says("Back at " + i), words[i], 2));
    }
    turns.add(sub(Turn.says("At the bottom"), words[3], 1));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns))) {
      RunRecord run = record(upstream).run(words[0]);
      assertThat(run.result().answer()).isEqualTo("Back at 0");
      assertThat(upstream.problems()).isEmpty();
      for (RecordedRequest request : upstream.modelRequests()) {
        boolean atTheBottom = request.body().contains("\"content\":\"Level three\"");
        assertThat(request.body().contains("\"name\":\"Agent\"")).isNotEqualTo(atTheBottom);
      }
      assertThat(run.all(RunEvent.SubAgent.class))
          .anySatisfy(told ->
              assertThat(told.event())
                  .isInstanceOfSatisfying(
                      RunEvent.SubAgent.class,
                      inner -> assertThat(inner.event()).isInstanceOf(RunEvent.SubAgent.class)));
    }
  }

  @Test
  void rules_ofTheRunAround_holdInside_andTheAgentsOwnToo() throws Exception {
    agent("narrow", "tools: Read, Bash(git *)\npermissionMode: plan\n");
    RuleSource source = new RuleSource(RuleSource.Scope.COMMAND_LINE, "the command line", folder);
    PermissionPolicy rules =
        new PermissionPolicy(
            PermissionMode.BYPASS_PERMISSIONS,
            List.of(
                Rule.parse(Behaviour.DENY, "Read(secret.txt)", source),
                Rule.parse(Behaviour.DENY, "Agent(Plan)", source)),
            List.of(),
            false,
            null,
            null);
    Files.writeString(folder.resolve("secret.txt"), "s3cret\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                sub(
                    Turn.calls(
                            "Agent",
                            "description",
                            "d",
                            "prompt",
                            "Try all",
                            "subagent_type",
                            "narrow")
                        .tool(
                            "Agent",
                            "description",
                            "d",
                            "prompt",
                            "Plan it",
                            "subagent_type",
                            "Plan"),
                    "Do it",
                    1),
                sub(
                    Turn.calls("Read", "file_path", "secret.txt")
                        .tool("Bash", "command", "touch made")
                        .tool("Bash", "command", "git init"),
                    "Try all",
                    1),
                sub(Turn.says("Nothing worked."), "Try all", 2),
                sub(Turn.says("So be it."), "Do it", 2)))) {
      RunRecord run = record(upstream).with(request -> request.permissions(rules)).run("Do it");
      assertThat(run.result().permissionDenials())
          .singleElement()
          .satisfies(denied -> assertThat(denied.reason()).contains("Agent(Plan)"));
      List<String> denials =
          run.all(RunEvent.SubAgent.class).stream()
              .map(RunEvent.SubAgent::event)
              .filter(RunEvent.PermissionDenied.class::isInstance)
              .map(event -> ((RunEvent.PermissionDenied) event).reason())
              .toList();
      assertThat(denials).hasSize(3);
      assertThat(denials.get(0)).contains("Read(secret.txt)");
      assertThat(denials.get(1)).contains("Bash(git *)");
      assertThat(denials.get(2)).contains("plan");
      assertThat(folder.resolve("made")).doesNotExist();
    }
  }

  @Test
  void theBudget_isOneForTheWholeTree() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                sub(
                    Turn.calls("Agent", "description", "d", "prompt", "Dear").usage(100, 10),
                    "Do it",
                    1),
                sub(Turn.calls("Glob", "pattern", "*").usage(5_000, 10), "Dear", 1),
                sub(Turn.says("never"), "Dear", 2),
                sub(Turn.says("never"), "Do it", 2)))) {
      RunRecord run = record(upstream).budget(new Money(4_000)).run("Do it");
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.BUDGET);
      assertThat(run.finishedTools().getFirst().isError()).isTrue();
      assertThat(((ContentBlock.Text) run.finishedTools().getFirst().content().getFirst()).text())
          .contains("did not finish", "budget");
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  @Test
  void models_areForced_askedFor_named_orInherited() throws Exception {
    agent("named", "model: scripted/named\n");
    agent("unknown", "model: no-such\n");
    String[][] calls = {
      {"general-purpose", null, "scripted/model"},
      {"named", null, "scripted/named"},
      {"named", "scripted/asked", "scripted/asked"},
      {"named", "inherit", "scripted/model"},
      {"unknown", null, "scripted/model"},
    };
    for (String forced : new String[] {null, "scripted/forced"}) {
      for (String[] call : calls) {
        Turn start =
            call[1] == null
                ? Turn.calls(
                    "Agent", "description", "d", "prompt", "Inner", "subagent_type", call[0])
                : Turn.calls(
                    "Agent",
                    "description",
                    "d",
                    "prompt",
                    "Inner",
                    "subagent_type",
                    call[0],
                    "model",
                    call[1]);
        try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    sub(start, "Do it", 1),
                    sub(Turn.says("In."), "Inner", 1),
                    sub(Turn.says("Out."), "Do it", 2)))) {
          RunRecord run =
              RunRecord.of(upstream, folder)
                  .tool(subAgents(upstream, forced, 20).tool())
                  .run("Do it");
          assertThat(Json.string(Json.parse(upstream.modelRequests().get(1).body()), "model"))
              .isEqualTo(forced == null ? call[2] : forced);
          String about =
              ((ContentBlock.Text) run.finishedTools().getFirst().content().getLast()).text();
          assertThat(about.contains("there is no key") || about.contains("cannot be asked here"))
              .isEqualTo(forced == null && call[0].equals("unknown"));
        }
      }
    }
  }

  @Test
  void anAgentInTheBackground_isWaitedFor_andItsAnswerIsTold() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                sub(
                    Turn.calls(
                        "Agent",
                        "description",
                        "Long work",
                        "prompt",
                        "Slow part",
                        "run_in_background",
                        true),
                    "Do it",
                    1),
                sub(
                    Turn.says("The slow answer.")
                        .faults(new Fault.DelayHeaders(Duration.ofMillis(700))),
                    "Slow part",
                    1),
                sub(Turn.says("I wait."), "Do it", 2),
                Turn.says("All is there.").expect("The slow answer.")))) {
      RunRecord run = record(upstream).run("Do it");
      assertThat(run.result().answer()).isEqualTo("All is there.");
      assertThat(run.all(RunEvent.Prompted.class).getLast().source())
          .isEqualTo(RunEvent.Prompted.Source.BACKGROUND);
      assertThat(upstream.problems()).isEmpty();
      List<RunEvent> all = run.all(RunEvent.class);
      assertThat(all.getLast()).isInstanceOf(RunEvent.RunFinished.class);
    }
  }

  @Test
  void cancelling_endsAllOfTheTree() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                sub(
                    Turn.calls("Agent", "description", "d", "prompt", "In front")
                        .tool(
                            "Agent",
                            "description",
                            "d",
                            "prompt",
                            "Behind",
                            "run_in_background",
                            true),
                    "Do it",
                    1),
                sub(Turn.calls("Bash", "command", "echo $$ > one; sleep 1000"), "In front", 1),
                sub(Turn.calls("Bash", "command", "echo $$ > two; sleep 1000"), "Behind", 1)))) {
      RunRecord run = record(upstream);
      Thread.ofVirtual()
          .start(() -> {
            run.awaitFile(folder.resolve("one"));
            run.awaitFile(folder.resolve("two"));
            run.cancellation().cancel("enough");
          });
      run.run("Do it");
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.INTERRUPTED);
      for (String file : List.of("one", "two")) {
        Path stat = Path.of("/proc", Files.readString(folder.resolve(file)).strip(), "stat");
        assertThat(Files.exists(stat) && !Files.readString(stat).contains(") Z ")).isFalse();
      }
    }
  }

  @Test
  void hooks_hearOfSubAgents() throws Exception {
    ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    RunHooks hooks =
        new RunHooks() {
          @Override
          public RunHooks forSubAgent(String agentId, String agentType) {
            return new RunHooks() {
              @Override
              public Outcome sessionStart(Moment at) {
                heard.add("start " + agentType);
                return Outcome.NOTHING;
              }

              @Override
              public Outcome postToolUse(Call call, ToolOutcome result, Duration took, Moment at) {
                heard.add("tool " + call.tool());
                return Outcome.NOTHING;
              }

              @Override
              public Outcome stop(String lastWords, boolean continued, Moment at) {
                heard.add("stop " + lastWords);
                return Outcome.NOTHING;
              }
            };
          }
        };
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                sub(Turn.calls("Agent", "description", "d", "prompt", "Inner"), "Do it", 1),
                sub(Turn.calls("Glob", "pattern", "*"), "Inner", 1),
                sub(Turn.says("In."), "Inner", 2),
                sub(Turn.says("Out."), "Do it", 2)))) {
      record(upstream).hooks(hooks).run("Do it");
      assertThat(heard).containsExactly("start general-purpose", "tool Glob", "stop In.");
    }
  }

  @Test
  void anUnknownAgent_isAnsweredWithThoseThatThereAre() throws Exception {
    agent("finder", "");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Agent", "prompt", "x", "subagent_type", "fnder"),
                Turn.says("Oh.").expect("- finder: A test.", "general-purpose", "coder")))) {
      RunRecord run = record(upstream).run("Do it");
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  /** Each prefix of the events is what a killed run leaves behind. */
  @Test
  void afterAnyEvent_theRunGoesOn_withoutRepeatingWhatASubAgentDid() throws Exception {
    List<Turn> turns =
        List.of(
            sub(
                    Turn.calls("Agent", "description", "d", "prompt", "Part A")
                        .tool("Agent", "description", "d", "prompt", "Part B"),
                    "Do it",
                    1)
                .forever(),
            sub(Turn.calls("Bash", "command", "echo a >> marks"), "Part A", 1).forever(),
            sub(Turn.says("A is done."), "Part A", 2).forever(),
            sub(Turn.calls("Bash", "command", "echo b >> marks"), "Part B", 1).forever(),
            sub(Turn.says("B is done."), "Part B", 2).forever(),
            sub(Turn.says("Both."), "Do it", 2).forever());
    List<RunEvent> whole = new ArrayList<>();
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns))) {
      resume(upstream, folder, List.of(), whole);
      assertThat(Files.readAllLines(folder.resolve("marks"))).containsExactlyInAnyOrder("a", "b");
      for (int cut = 2; cut < whole.size(); cut++) {
        Path place = Files.createDirectory(folder.resolve("cut-" + cut));
        List<RunEvent> left = whole.subList(0, cut);
        StringBuilder done = new StringBuilder();
        List<String> begun = new ArrayList<>();
        for (RunEvent event : left) {
          if (event instanceof RunEvent.SubAgent inner
              && inner.event() instanceof RunEvent.ToolStarted started) {
            String mark = started.input().text().contains("echo a") ? "a" : "b";
            begun.add(mark);
            done.append(mark).append('\n');
          }
        }
        Files.writeString(place.resolve("marks"), done.toString());
        RunResult result = resume(upstream, place, left, new ArrayList<>());
        assertThat(result.answer()).as("cut at %d", cut).isEqualTo("Both.");
        assertThat(upstream.problems()).as("cut at %d, after %s", cut, left.getLast()).isEmpty();
        // What had begun is not begun again: a command that may have been done is not repeated.
        assertThat(Files.readAllLines(place.resolve("marks")))
            .as("cut at %d, %s begun", cut, begun)
            .containsExactlyInAnyOrder("a", "b");
      }
    }
  }

  private RunResult resume(
      ScriptedUpstream upstream, Path place, List<RunEvent> before, List<RunEvent> told)
      throws IOException {
    List<io.agenticflow.tool.Tool> tools = new ArrayList<>(BuiltInTools.all());
    tools.add(subAgents(upstream, null, 20).tool());
    RunRequest.Builder request =
        RunRequest.of(
                RunRecord.model(upstream, "scripted/model"), Workspace.open(place, List.of(), true))
            .environment(Map.of("PATH", System.getenv("PATH")))
            .tools(tools);
    boolean prompted = before.stream().anyMatch(RunEvent.Prompted.class::isInstance);
    return new AgentLoop()
        .run(
            (prompted ? request : request.prompt("Do it")).build(),
            Transcript.of(before),
            event -> {
              if (!(event instanceof RunEvent.SubAgent inner
                  && inner.event() instanceof RunEvent.TextDelta)) {
                told.add(event);
              }
            },
            new Cancellation());
  }
}
