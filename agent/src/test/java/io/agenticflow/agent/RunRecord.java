package io.agenticflow.agent;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.context.ContextPolicy;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
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
import io.agenticflow.tool.Tool;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** A run against a scripted upstream, and everything that it told. */
public final class RunRecord {
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
  private final List<Tool> moreTools = new ArrayList<>();
  private Consumer<RunRequest.Builder> more = request -> {};
  private ContextWindow window = ContextWindow.UNKNOWN;
  private boolean seesImages = true;
  private boolean speaksMessages;
  private Transcript transcript = new Transcript();
  private List<Path> readable = List.of();
  private @Nullable RunResult result;

  private RunRecord(ScriptedUpstream upstream, Path folder) {
    this.upstream = upstream;
    this.folder = folder;
  }

  public static RunRecord of(ScriptedUpstream upstream, Path folder) {
    return new RunRecord(upstream, folder);
  }

  public RunRecord maxTurns(int value) {
    maxTurns = value;
    return this;
  }

  public RunRecord budget(Money value) {
    budget = value;
    return this;
  }

  public RunRecord timeout(Duration value) {
    timeout = value;
    return this;
  }

  public RunRecord mode(PermissionMode value) {
    mode = value;
    return this;
  }

  public RunRecord hooks(RunHooks value) {
    hooks = value;
    return this;
  }

  /** Gives the run a tool besides the built-in ones. */
  public RunRecord tool(Tool value) {
    moreTools.add(value);
    return this;
  }

  /** Changes what else the run has. */
  public RunRecord with(Consumer<RunRequest.Builder> change) {
    more = more.andThen(change);
    return this;
  }

  RunRecord context(ContextPolicy value) {
    return with(request -> request.context(value));
  }

  RunRecord window(long tokens) {
    window = ContextWindow.of(tokens);
    return this;
  }

  RunRecord seesImages(boolean value) {
    seesImages = value;
    return this;
  }

  /** Asks by Anthropic's API. */
  RunRecord speaksMessages() {
    speaksMessages = true;
    return this;
  }

  /** Goes on with a conversation. */
  RunRecord transcript(Transcript value) {
    transcript = value;
    return this;
  }

  /** Lets the tools look into one more folder. */
  RunRecord readable(Path folder) {
    readable = List.of(folder);
    return this;
  }

  public Cancellation cancellation() {
    return cancellation;
  }

  public RunResult result() {
    if (result == null) {
      throw new IllegalStateException("the run has not ended");
    }
    return result;
  }

  /** Returns the upstream as a model; each token costs a billionth of a dollar. */
  public static AgentModel model(ScriptedUpstream upstream, String name) {
    return model(upstream, name, false, ContextWindow.UNKNOWN, true);
  }

  private static AgentModel model(
      ScriptedUpstream upstream,
      String name,
      boolean speaksMessages,
      ContextWindow window,
      boolean seesImages) {
    ModelClient client =
        new RetryingModelClient(
            new HttpModelClient(
                new ProviderEndpoint(
                    "scripted",
                    URI.create(speaksMessages ? upstream.anthropicUrl() : upstream.openAiUrl()),
                    speaksMessages
                        ? ProviderEndpoint.Api.MESSAGES
                        : ProviderEndpoint.Api.CHAT_COMPLETIONS,
                    speaksMessages ? new AnthropicDialect() : new ChatDialect(),
                    speaksMessages ? Profiles.ANTHROPIC : Profiles.COMPATIBLE,
                    new Credential.None(),
                    Map.of(),
                    HttpLimits.DEFAULT),
                new SocketTransport(ProxySettings.NONE)),
            RetryPolicy.DEFAULT,
            (error, retry, most, delay) -> {});
    return new AgentModel(
        client,
        (usage, _) ->
            new RunEvent.Cost(
                new Money(usage.promptTokens() + usage.outputTokens()), RunEvent.Cost.Basis.LIST),
        "scripted",
        name,
        speaksMessages ? Long.valueOf(1000) : null,
        window,
        seesImages);
  }

  /** Runs to the end. */
  public RunRecord run(String task) throws IOException {
    List<Tool> tools = new ArrayList<>(BuiltInTools.all());
    tools.addAll(moreTools);
    RunRequest.Builder request =
        RunRequest.of(
                model(upstream, "scripted/model", speaksMessages, window, seesImages),
                Workspace.open(folder, List.of(), mode.confinesToWorkspace()).readingAlso(readable))
            .runId("run-1")
            .agent("tester", "Tests the loop.")
            .prompt(task)
            .system(List.of(new ContentBlock.Text("You are a test.")))
            .tools(tools)
            .permissions(new PermissionPolicy(mode))
            .environment(ChildEnvironment.of(System.getenv()))
            .maxTurns(maxTurns)
            .budget(budget)
            .timeout(timeout)
            .hooks(hooks);
    more.accept(request);
    result =
        new AgentLoop()
            .run(
                request.build(),
                transcript,
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

  public <T extends RunEvent> List<T> all(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  public List<RunEvent.ToolFinished> finishedTools() {
    return all(RunEvent.ToolFinished.class);
  }

  public void awaitWords() {
    try {
      if (!words.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no words came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public void awaitFile(Path file) {
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
  public static List<String> toolResults(RecordedRequest request) {
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
