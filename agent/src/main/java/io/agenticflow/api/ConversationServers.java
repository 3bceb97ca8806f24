package io.agenticflow.api;

import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.Spending;
import io.agenticflow.agent.mcp.ModelSampling;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.mcp.client.Roots;
import io.agenticflow.mcp.servers.ServerConnector;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.tool.LateTools;
import io.agenticflow.tool.mcp.ServerTools;
import io.agenticflow.tool.search.ToolShelf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The MCP servers of one conversation, started with the first thing that is said. */
final class ConversationServers implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  /** Definitions that are longer together than this cost more than a search. */
  private static final long MOST_CHARACTERS = 24_000;

  private final SocketTransport http;
  private final ServerSet set;
  private final ModelSampling sampling;
  private final LateTools tools;

  private ConversationServers(
      List<ServerDefinition> definitions,
      Path folder,
      @Nullable Elicitation questions,
      Consumer<String> notes) {
    Map<String, String> environment = System.getenv();
    http =
        new SocketTransport(
            ProxySettings.of(
                environment.get("HTTP_PROXY"),
                environment.get("HTTPS_PROXY"),
                environment.get("NO_PROXY")));
    sampling = new ModelSampling(UnaryOperator.identity(), notes);
    ClientOptions options =
        ClientOptions.of("agentic-flow", "0")
            .elicitation(questions)
            .roots(() -> List.of(new Roots.Root(folder.toUri(), null)));
    set =
        new ServerSet(
            definitions,
            new ServerConnector(
                new ServerConnector.Surroundings(environment, folder, null),
                each ->
                    each.mayAskModel()
                        ? options.sampling(sampling.of(each.name(), ModelSampling.Consent.GIVEN))
                        : options,
                () -> http,
                _ -> ServerOutput.IGNORED,
                notes,
                null),
            null,
            notes);
    tools = new ToolShelf(new ServerTools(set), _ -> true, MOST_CHARACTERS);
  }

  /**
   * Starts them and waits until each has answered or failed, half a minute at the most.
   *
   * @param questions answers what they want to know; null where nobody does
   * @param notes is told of those that cannot be used
   */
  static ConversationServers start(
      List<ServerDefinition> definitions,
      Path folder,
      @Nullable Elicitation questions,
      Consumer<String> notes,
      Cancellation cancellation) {
    ConversationServers servers = new ConversationServers(definitions, folder, questions, notes);
    servers.set.startAll();
    servers.set.await(
        definitions.stream().map(ServerDefinition::name).toList(), START, cancellation);
    for (ServerStatus each : servers.set.status()) {
      if (each.state() == ServerStatus.State.CONNECTING) {
        notes.accept("the MCP server " + each.definition().name() + " is still starting");
      }
    }
    return servers;
  }

  LateTools tools() {
    return tools;
  }

  /** Lets servers ask the model of a run, until the result is closed. */
  ModelSampling.Time during(RunRequest request, Spending spending, Cancellation cancellation) {
    return sampling.during(request, spending, cancellation);
  }

  @Override
  public void close() {
    set.close();
    http.close();
  }
}
