package io.agenticflow.mcp.servers;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.McpTransport;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerEvents;
import io.agenticflow.mcp.oauth.Consent;
import io.agenticflow.mcp.oauth.LoginStore;
import io.agenticflow.mcp.oauth.OAuthCredentials;
import io.agenticflow.mcp.remote.Credentials;
import io.agenticflow.mcp.remote.HeadersCommand;
import io.agenticflow.mcp.remote.RemoteServer;
import io.agenticflow.mcp.remote.SseTransport;
import io.agenticflow.mcp.remote.StreamableHttpTransport;
import io.agenticflow.mcp.stdio.ServerCommand;
import io.agenticflow.mcp.stdio.ServerEnvironment;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.mcp.stdio.StdioTransport;
import io.agenticflow.provider.http.HttpTransport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connects to servers as their definitions say: over standard streams, or over HTTP. */
public final class ServerConnector implements Connector {
  private final Surroundings surroundings;
  private final Function<ServerDefinition, ClientOptions> options;
  private final Supplier<HttpTransport> http;
  private final Function<String, ServerOutput> output;
  private final Consumer<String> remarks;
  private final @Nullable Consent consent;

  /**
   * What definitions need besides themselves.
   *
   * @param environment of this program, for variables in definitions
   * @param folder where programs are started
   * @param home the program's own folder, which holds logins; null where there are none, and nobody
   *     is asked to log in
   */
  public record Surroundings(Map<String, String> environment, Path folder, @Nullable Path home) {
    public Surroundings {
      environment = Map.copyOf(environment);
    }

    /** Returns where logins are kept; to be asked for only where there is a place for them. */
    public LoginStore logins() {
      if (home == null) {
        throw new IllegalStateException("there is no place for logins");
      }
      return new LoginStore(home.resolve("mcp").resolve("logins"));
    }
  }

  /**
   * @param options of all connections; a definition's own limit of time wins
   * @param http asked for when the first address is to be reached
   * @param output sees what a server's process writes beside its messages, by the server's name
   * @param remarks hears what a person may want to know
   * @param consent asks a person to log in; null where nobody is there
   */
  public ServerConnector(
      Surroundings surroundings,
      ClientOptions options,
      Supplier<HttpTransport> http,
      Function<String, ServerOutput> output,
      Consumer<String> remarks,
      @Nullable Consent consent) {
    this(surroundings, _ -> options, http, output, remarks, consent);
  }

  /**
   * @param options of the connection to a server, such as what it may ask for; a definition's own
   *     limit of time wins
   * @param http asked for when the first address is to be reached
   * @param output sees what a server's process writes beside its messages, by the server's name
   * @param remarks hears what a person may want to know
   * @param consent asks a person to log in; null where nobody is there
   */
  public ServerConnector(
      Surroundings surroundings,
      Function<ServerDefinition, ClientOptions> options,
      Supplier<HttpTransport> http,
      Function<String, ServerOutput> output,
      Consumer<String> remarks,
      @Nullable Consent consent) {
    this.surroundings = surroundings;
    this.options = options;
    this.http = http;
    this.output = output;
    this.remarks = remarks;
    this.consent = consent;
  }

  @Override
  public McpClient connect(ServerDefinition server, ServerEvents events, Cancellation cancellation)
      throws McpException {
    McpTransport transport;
    try {
      transport = transport(server);
    } catch (DefinitionException | IllegalArgumentException e) {
      throw new McpException("the MCP server " + server.name() + " " + e.getMessage(), e);
    }
    ClientOptions own = options.apply(server).events(events);
    return McpClient.connect(
        server.name(),
        transport,
        server.timeout() == null ? own : own.timeouts(own.connectTimeout(), server.timeout()),
        cancellation);
  }

  private McpTransport transport(ServerDefinition server) throws DefinitionException {
    return switch (server.reach(surroundings.environment())) {
      case Reach.Program program ->
          new StdioTransport(command(program), output.apply(server.name()));
      case Reach.Web web -> {
        RemoteServer remote = remote(web);
        Credentials credentials = credentials(server.name(), web);
        Consumer<String> named =
            remark -> remarks.accept("the MCP server " + server.name() + ": " + remark);
        yield web.streamed()
            ? new SseTransport(remote, http.get(), credentials, named)
            : new StreamableHttpTransport(remote, http.get(), credentials, named);
      }
      case Reach.InCaller _ ->
          throw new DefinitionException("lives in a program that has not named it");
    };
  }

  private ServerCommand command(Reach.Program program) {
    List<String> words = new ArrayList<>();
    words.add(program.command());
    words.addAll(program.arguments());
    String folder = program.folder();
    return new ServerCommand(
        words,
        folder == null ? surroundings.folder() : surroundings.folder().resolve(folder),
        ServerEnvironment.of(surroundings.environment(), program.environment()));
  }

  private RemoteServer remote(Reach.Web web) {
    String helper = web.headersHelper();
    return new RemoteServer(
        web.url(),
        web.headers(),
        helper == null
            ? null
            : new HeadersCommand(
                List.of("/bin/sh", "-c", helper),
                ServerEnvironment.of(surroundings.environment(), Map.of())));
  }

  /** A header that says who we are leaves nothing to log in for. */
  private Credentials credentials(String name, Reach.Web web) throws DefinitionException {
    boolean isGiven =
        web.headers().keySet().stream().anyMatch("authorization"::equalsIgnoreCase)
            || web.headersHelper() != null;
    return isGiven || surroundings.home() == null
        ? Credentials.NONE
        : new OAuthCredentials(
            name,
            web.url(),
            LoginEntry.read(
                web.oauth(),
                new VariableExpansion(surroundings.environment()),
                surroundings.folder()),
            surroundings.logins(),
            http.get(),
            consent);
  }
}
