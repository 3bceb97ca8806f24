package io.agenticflow.agent.session;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.HttpModelClient;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.secret.Redaction;
import io.agenticflow.tool.ChildEnvironment;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.builtin.BuiltInTools;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A run in a session, in a process of its own that kills itself once so many events are written.
 */
final class KilledRun {
  static final String ID = "11111111-2222-4333-8444-555555555555";

  private KilledRun() {}

  /**
   * @param args the upstream's address, the workspace, the sessions' folder, the number of events
   */
  public static void main(String[] args) throws IOException {
    int last = Integer.parseInt(args[3]);
    Consumer<RunEvent> killer =
        new Consumer<>() {
          private int seen;

          @Override
          public void accept(RunEvent event) {
            if (isWritten(event) && ++seen == last) {
              killThisProcess();
            }
          }
        };
    run(args[0], Path.of(args[1]), new SessionStore(Path.of(args[2])), "Do it", killer);
    throw new IllegalStateException("the run ended before event " + last);
  }

  /**
   * Begins the session, or goes on with it where it is there.
   *
   * @param task empty to go on with what is open
   */
  static RunResult run(
      String upstream, Path folder, SessionStore store, String task, Consumer<RunEvent> reader)
      throws IOException {
    Workspace workspace = Workspace.open(folder, List.of(), true);
    SavedSession saved;
    Redaction redaction = new Redaction(List.of());
    try {
      saved = store.read(ID);
    } catch (SessionStore.NoSessionException e) {
      store.create(ID, workspace.root(), redaction, KilledRun::failed).close();
      saved = store.read(ID);
    }
    AgentModel model =
        new AgentModel(
            new HttpModelClient(
                new ProviderEndpoint(
                    "scripted",
                    URI.create(upstream),
                    ProviderEndpoint.Api.CHAT_COMPLETIONS,
                    new ChatDialect(),
                    Profiles.COMPATIBLE,
                    new Credential.None(),
                    Map.of(),
                    HttpLimits.DEFAULT),
                new SocketTransport(ProxySettings.NONE)),
            (_, _) -> new RunEvent.Cost(Money.ZERO, RunEvent.Cost.Basis.FREE),
            "scripted",
            "scripted/model",
            null);
    try (SessionLog log = store.append(saved, redaction, KilledRun::failed)) {
      return new AgentLoop()
          .run(
              RunRequest.of(model, workspace)
                  .runId("run")
                  .agent("tester", "Tests.")
                  .prompt(task.isEmpty() ? List.of() : List.of(new ContentBlock.Text(task)))
                  .system(List.of(new ContentBlock.Text("You are a test.")))
                  .tools(BuiltInTools.all())
                  .permissions(new PermissionPolicy(PermissionMode.DEFAULT))
                  .environment(ChildEnvironment.of(System.getenv()))
                  .maxTurns(20)
                  .keptFiles(store.keptFiles(saved.header()))
                  .build(),
              saved.transcript(),
              event -> {
                log.accept(event);
                reader.accept(event);
              },
              new Cancellation());
    }
  }

  /** Returns whether a session's file tells of it. */
  static boolean isWritten(RunEvent event) {
    return switch (event) {
      case RunEvent.TextDelta _,
          RunEvent.ThinkingDelta _,
          RunEvent.Streamed _,
          RunEvent.ContextMeasured _ ->
          false;
      default -> true;
    };
  }

  private static void failed(String problem) {
    throw new IllegalStateException(problem);
  }

  private static void killThisProcess() {
    try {
      new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid()))
          .inheritIO()
          .start();
      Thread.sleep(60_000);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalStateException("this process is still alive");
  }
}
