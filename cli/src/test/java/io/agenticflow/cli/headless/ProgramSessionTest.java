package io.agenticflow.cli.headless;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.session.Rewind;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.json.Json;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.Ground;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.permission.ToolCall;
import io.agenticflow.permission.Verdict;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** The protocol over pipes, with a conversation that answers by a function. */
@Timeout(30)
class ProgramSessionTest {
  private static final String HELLO =
      "{\"type\":\"user\",\"uuid\":\"u1\",\"message\":{\"role\":\"user\",\"content\":\"Hello\"}}";

  private PrintStream toProgram;
  private BufferedReader fromProgram;
  private PipedInputStream in;
  private JsonLines out;
  private final Cancellation root = new Cancellation();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private @Nullable Function<Path, PermissionPrompt> prompts;
  private BiFunction<String, Cancellation, RunResult.Ending> answers =
      (_, _) -> RunResult.Ending.COMPLETED;

  @BeforeEach
  void pipes() throws IOException {
    in = new PipedInputStream(1 << 16);
    toProgram = new PrintStream(new PipedOutputStream(in), true, StandardCharsets.UTF_8);
    PipedInputStream read = new PipedInputStream(1 << 16);
    out = new JsonLines(new PrintStream(new PipedOutputStream(read), true, StandardCharsets.UTF_8));
    fromProgram = new BufferedReader(new InputStreamReader(read, StandardCharsets.UTF_8));
  }

  @AfterEach
  void end() {
    root.cancel("the test is over");
  }

  private CompletableFuture<Integer> start(boolean replays, boolean states) {
    ProgramSession session =
        new ProgramSession(
            in,
            out,
            (initialization, _, makes, _) -> {
              done.add("prompt: " + initialization.systemPrompt());
              prompts = makes;
              return new Answering();
            },
            new ProgramSession.Wishes(replays, states),
            root);
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            code.complete(session.run());
          } catch (RuntimeException e) {
            code.completeExceptionally(e);
          }
        });
    return code;
  }

  private JrsValue line() throws IOException {
    return Json.parse(String.valueOf(fromProgram.readLine()));
  }

  private JrsValue answer(String id) throws IOException {
    JrsValue line = line();
    while (!"control_response".equals(Json.string(line, "type"))) {
      line = line();
    }
    JrsValue response = requireNonNull(Json.field(line, "response"));
    assertThat(Json.string(response, "request_id")).isEqualTo(id);
    return response;
  }

  private void request(String id, String fields) {
    toProgram.println(
        "{\"type\":\"control_request\",\"request_id\":\""
            + id
            + "\",\"request\":{"
            + fields
            + "}}");
  }

  @Test
  void messagesAreAnsweredInOrder_andTheEndOfInputEndsTheProcess() throws Exception {
    CompletableFuture<Integer> code = start(false, false);
    request("r1", "\"subtype\":\"initialize\",\"systemPrompt\":[\"Be\",\"short\"],\"new\":1");
    assertThat(Json.string(answer("r1"), "subtype")).isEqualTo("success");
    toProgram.println(HELLO);
    toProgram.println("{\"type\":\"of a later version\"}");
    toProgram.println(
        "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Again\"}]}}");
    toProgram.close();

    assertThat(code.get()).isZero();
    assertThat(done).containsExactly("prompt: Be\n\nshort", "closed");
    assertThat(said).containsExactly("Hello", "Again");
  }

  @Test
  void aProgramThatDoesNotIntroduceItself_isAnsweredToo() throws Exception {
    answers = (_, _) -> RunResult.Ending.MAX_TURNS;
    CompletableFuture<Integer> code = start(false, false);
    toProgram.println(HELLO);
    toProgram.close();

    assertThat(code.get()).isEqualTo(9);
    assertThat(said).containsExactly("Hello");
  }

  @Test
  void requestsOfUnknownKinds_areRefused_andTheSessionGoesOn() throws Exception {
    CompletableFuture<Integer> code = start(false, false);
    request("r1", "\"subtype\":\"dream\"");
    JrsValue refused = answer("r1");
    assertThat(Json.string(refused, "subtype")).isEqualTo("error");
    assertThat(Json.string(refused, "error")).contains("dream");
    request("r2", "\"subtype\":\"set_permission_mode\",\"mode\":\"plan\"");
    assertThat(Json.string(answer("r2"), "subtype")).isEqualTo("success");
    request("r3", "\"subtype\":\"set_permission_mode\",\"mode\":\"reckless\"");
    assertThat(Json.string(answer("r3"), "error")).contains("reckless", "acceptEdits");
    request("r4", "\"subtype\":\"set_model\",\"model\":\"none\"");
    assertThat(Json.string(answer("r4"), "error")).isEqualTo("no such model");
    request("r5", "\"subtype\":\"initialize\"");
    assertThat(Json.string(answer("r5"), "subtype")).isEqualTo("error");
    request("r6", "\"subtype\":\"set_max_thinking_tokens\",\"max_thinking_tokens\":null");
    assertThat(Json.string(answer("r6"), "subtype")).isEqualTo("success");
    toProgram.close();

    assertThat(code.get()).isZero();
    assertThat(done).contains("mode: plan", "thinking: null");
  }

  @Test
  void anInterrupt_isHeardWhileTheModelAnswers() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    answers =
        (_, cancellation) -> {
          CountDownLatch cancelled = new CountDownLatch(1);
          cancellation.onCancel(cancelled::countDown);
          running.countDown();
          try {
            return cancelled.await(20, TimeUnit.SECONDS)
                ? RunResult.Ending.INTERRUPTED
                : RunResult.Ending.COMPLETED;
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    CompletableFuture<Integer> code = start(false, false);
    toProgram.println(HELLO);
    running.await();
    request("r1", "\"subtype\":\"interrupt\"");

    assertThat(Json.write(requireNonNull(Json.field(answer("r1"), "response"))))
        .isEqualTo("{\"still_queued\":[]}");
    toProgram.close();
    assertThat(code.get()).isEqualTo(130);
  }

  @Test
  void permissions_areAskedOfTheProgram() throws Exception {
    List<PermissionPrompt.Answer> answered = new ArrayList<>();
    answers =
        (_, _) -> {
          PermissionPrompt prompt = requireNonNull(prompts).apply(Path.of("/w"));
          ToolCall call =
              new ToolCall("Bash", Json.object().put("command", "ls").build(), "toolu_1");
          Verdict why =
              new Verdict(
                  Behaviour.ASK,
                  new Ground.ByMode(PermissionMode.DEFAULT, "no rule"),
                  List.of(),
                  List.of());
          answered.add(prompt.ask(call, why));
          answered.add(prompt.ask(call, why));
          return RunResult.Ending.COMPLETED;
        };
    CompletableFuture<Integer> code = start(false, true);
    toProgram.println(HELLO);
    assertThat(Json.string(line(), "state")).isEqualTo("running");
    assertThat(Json.string(line(), "state")).isEqualTo("requires_action");
    JrsValue asked = line();
    JrsValue question = Json.field(asked, "request");
    assertThat(Json.string(question, "subtype")).isEqualTo("can_use_tool");
    assertThat(Json.string(question, "tool_use_id")).isEqualTo("toolu_1");
    respond(
        asked,
        "{\"behavior\":\"allow\",\"updatedInput\":{\"command\":\"ls -l\"},\"updatedPermissions\":["
            + "{\"type\":\"addRules\",\"behavior\":\"allow\",\"rules\":[{\"toolName\":\"Bash\",\"ruleContent\":\"ls *\"}]},"
            + "{\"type\":\"setMode\",\"mode\":\"acceptEdits\"}]}");
    assertThat(Json.string(line(), "state")).isEqualTo("running");
    assertThat(Json.string(line(), "state")).isEqualTo("requires_action");
    line();
    toProgram.close();

    assertThat(code.get()).isZero();
    PermissionPrompt.Answer.Yes yes = (PermissionPrompt.Answer.Yes) answered.getFirst();
    assertThat(Json.string(yes.updatedInput(), "command")).isEqualTo("ls -l");
    assertThat(yes.mode()).isEqualTo(PermissionMode.ACCEPT_EDITS);
    assertThat(yes.remembered()).extracting(rule -> rule.text()).containsExactly("Bash(ls *)");
    PermissionPrompt.Answer.No no = (PermissionPrompt.Answer.No) answered.getLast();
    assertThat(no.message()).contains("standard input has ended");
  }

  private void respond(JrsValue request, String response) {
    toProgram.println(
        "{\"type\":\"control_response\",\"response\":{\"subtype\":\"success\",\"request_id\":\""
            + Json.string(request, "request_id")
            + "\",\"response\":"
            + response
            + "}}");
  }

  @Test
  void messages_areReplayedWhereTheProgramWants() throws Exception {
    CompletableFuture<Integer> code = start(true, false);
    toProgram.println(HELLO);

    JrsValue replayed = line();
    assertThat(Json.string(replayed, "uuid")).isEqualTo("u1");
    assertThat(Json.isTrue(replayed, "isReplay")).isTrue();
    request("r1", "\"subtype\":\"rewind_files\",\"user_message_id\":\"u1\"");
    assertThat(Json.write(requireNonNull(Json.field(answer("r1"), "response"))))
        .isEqualTo("{\"canRewind\":true,\"filesChanged\":[\"/w/1\"]}");
    request("r2", "\"subtype\":\"rewind_files\",\"user_message_id\":\"u9\"");
    assertThat(Json.isTrue(Json.field(answer("r2"), "response"), "canRewind")).isFalse();
    toProgram.close();
    assertThat(code.get()).isZero();
  }

  @Test
  void aLineThatIsNoJson_endsTheSession() {
    CompletableFuture<Integer> code = start(false, false);
    toProgram.println("Hello");

    assertThatThrownBy(code::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.message()).contains("no JSON"));
  }

  @Test
  void aSignal_endsAnIdleSession() throws Exception {
    CompletableFuture<Integer> code = start(false, false);
    request("r1", "\"subtype\":\"initialize\"");
    answer("r1");

    root.cancel("interrupted");

    assertThat(code.get()).isZero();
    assertThat(done).contains("closed");
  }

  /** Answers by a function. */
  private final class Answering implements Conversation {
    @Override
    public String sessionId() {
      return "s1";
    }

    @Override
    public int promptsBefore() {
      return 0;
    }

    @Override
    public RunResult say(List<ContentBlock> prompt, Cancellation cancellation) {
      String words = new Message(Role.USER, prompt).text();
      said.add(words);
      return new RunResult(
          answers.apply(words, cancellation),
          "",
          1,
          Usage.NONE,
          new RunEvent.Cost(null, RunEvent.Cost.Basis.FREE),
          List.of(),
          List.of(),
          Duration.ZERO,
          null,
          null);
    }

    @Override
    public int exitCode(RunResult result) {
      return switch (result.ending()) {
        case COMPLETED -> 0;
        case MAX_TURNS -> 9;
        default -> 130;
      };
    }

    @Override
    public void model(@Nullable String name) {
      throw new IllegalArgumentException("no such model");
    }

    @Override
    public void thinkingTokens(@Nullable Long most) {
      done.add("thinking: " + most);
    }

    @Override
    public boolean mode(PermissionMode mode) {
      done.add("mode: " + mode.word());
      return true;
    }

    @Override
    public List<JrsObject> models() {
      return List.of();
    }

    @Override
    public List<JrsObject> commands() {
      return List.of();
    }

    @Override
    public List<JrsObject> agents() {
      return List.of();
    }

    @Override
    public JrsObject setServers(JrsValue servers) {
      return Json.object().put("added", Json.field(servers, "a")).build();
    }

    @Override
    public void reconnectServer(String name) {
      if (!name.equals("a")) {
        throw new IllegalArgumentException("there is no MCP server " + name);
      }
      done.add("reconnected " + name);
    }

    @Override
    public void toggleServer(String name, boolean isWanted) {
      done.add("toggled " + name + " " + isWanted);
    }

    @Override
    public List<JrsObject> servers() {
      return List.of();
    }

    @Override
    public JrsObject contextUsage() {
      return ContextJson.of(null, "m");
    }

    @Override
    public Rewind.Outcome rewind(int prompt, boolean dryRun) {
      return new Rewind.Outcome(List.of(Path.of("/w/" + prompt)), List.of());
    }

    @Override
    public boolean stopTask(String id) {
      return false;
    }

    @Override
    public void close() {
      done.add("closed");
    }
  }
}
