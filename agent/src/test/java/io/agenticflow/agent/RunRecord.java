package io.agenticflow.agent;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.json.Json;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.HttpModelClient;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.RetryingModelClient;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.tool.ChildEnvironment;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.builtin.BuiltInTools;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** A run against a scripted upstream, and everything that it told. */
final class RunRecord {
  private final ScriptedUpstream upstream;
  private final Path folder;
  private final List<RunEvent> events = new ArrayList<>();
  private final Cancellation cancellation = new Cancellation();
  private final CountDownLatch words = new CountDownLatch(1);
  private int maxTurns = 20;
  private @Nullable Money budget;
  private @Nullable Duration timeout;
  private PermissionMode mode = PermissionMode.DEFAULT;
  private RunHooks hooks = RunHooks.NONE;
  private @Nullable RunResult result;

  private RunRecord(ScriptedUpstream upstream, Path folder) {
    this.upstream = upstream;
    this.folder = folder;
  }

  static RunRecord of(ScriptedUpstream upstream, Path folder) {
    return new RunRecord(upstream, folder);
  }

  RunRecord maxTurns(int value) {
    maxTurns = value;
    return this;
  }

  RunRecord budget(Money value) {
    budget = value;
    return this;
  }

  RunRecord timeout(Duration value) {
    timeout = value;
    return this;
  }

  RunRecord mode(PermissionMode value) {
    mode = value;
    return this;
  }

  RunRecord hooks(RunHooks value) {
    hooks = value;
    return this;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  RunResult result() {
    if (result == null) {
      throw new IllegalStateException("the run has not ended");
    }
    return result;
  }

  /** Runs to the end; each token costs a billionth of a dollar. */
  RunRecord run(String task) throws IOException {
    ModelClient client =
        new RetryingModelClient(
            new HttpModelClient(
                new ProviderEndpoint(
                    "scripted",
                    URI.create(upstream.openAiUrl()),
                    ProviderEndpoint.Api.CHAT_COMPLETIONS,
                    new ChatDialect(),
                    Profiles.COMPATIBLE,
                    new Credential.None(),
                    Map.of(),
                    HttpLimits.DEFAULT),
                new SocketTransport(ProxySettings.NONE)),
            RetryPolicy.DEFAULT,
            (error, retry, most, delay) -> {});
    AgentModel model =
        new AgentModel(
            client,
            (usage, _) ->
                new RunEvent.Cost(
                    new Money(usage.promptTokens() + usage.outputTokens()),
                    RunEvent.Cost.Basis.LIST),
            "scripted",
            "scripted/model",
            null);
    result =
        new AgentLoop()
            .run(
                RunRequest.of(model, Workspace.open(folder, List.of(), mode.confinesToWorkspace()))
                    .runId("run-1")
                    .agent("tester", "Tests the loop.")
                    .prompt(task)
                    .system(List.of(new ContentBlock.Text("You are a test.")))
                    .tools(BuiltInTools.all())
                    .permissions(new PermissionPolicy(mode))
                    .environment(ChildEnvironment.of(System.getenv()))
                    .maxTurns(maxTurns)
                    .budget(budget)
                    .timeout(timeout)
                    .hooks(hooks)
                    .build(),
                event -> {
                  events.add(event);
                  if (event instanceof RunEvent.TextDelta) {
                    words.countDown();
                  }
                },
                cancellation);
    return this;
  }

  List<RunEvent> events() {
    return List.copyOf(events);
  }

  <T extends RunEvent> List<T> all(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<RunEvent.ToolFinished> finishedTools() {
    return all(RunEvent.ToolFinished.class);
  }

  void awaitWords() {
    try {
      if (!words.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no words came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitFile(Path file) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    try {
      while (!Files.exists(file) || Files.size(file) == 0) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("no file " + file);
        }
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns what the tools answered to the calls of the last answer, in order, as the upstream got
   * it.
   */
  static List<String> toolResults(RecordedRequest request) {
    List<JrsValue> messages = Json.array(Json.parse(request.body()), "messages");
    int first = messages.size();
    while (first > 0 && "tool".equals(Json.string(messages.get(first - 1), "role"))) {
      first--;
    }
    return messages.subList(first, messages.size()).stream()
        .map(message -> Json.string(message, "content", ""))
        .toList();
  }
}
