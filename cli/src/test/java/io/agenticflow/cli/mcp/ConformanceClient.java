package io.agenticflow.cli.mcp;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.oauth.Consent;
import io.agenticflow.mcp.oauth.LoginStore;
import io.agenticflow.mcp.oauth.OAuthCredentials;
import io.agenticflow.mcp.oauth.OAuthSettings;
import io.agenticflow.mcp.oauth.SigningKey;
import io.agenticflow.mcp.remote.RemoteServer;
import io.agenticflow.mcp.remote.StreamableHttpTransport;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The program that the conformance suite starts for each of its client scenarios: our client, with
 * whatever a server of the suite offers used once. The suite gives the server's address as the
 * argument, and the scenario's name and data in variables; the name is used for the two things that
 * the suite expects a client to know beforehand and for nothing else.
 */
public final class ConformanceClient {
  /** An address that the suite takes for the client's own description. */
  private static final URI METADATA =
      URI.create("https://conformance-test.local/client-metadata.json");

  private final JrsValue context;
  private final String scenario;

  private ConformanceClient(String scenario, JrsValue context) {
    this.scenario = scenario;
    this.context = context;
  }

  /** Exit code 0 where all went well, else 1 and a line that says why. */
  public static void main(String[] args) throws IOException {
    Map<String, String> environment = System.getenv();
    ConformanceClient client =
        new ConformanceClient(
            environment.getOrDefault("MCP_CONFORMANCE_SCENARIO", ""),
            Json.parse(environment.getOrDefault("MCP_CONFORMANCE_CONTEXT", "{}")));
    Path logins = Files.createTempDirectory("conformance-logins");
    int exit = 0;
    try {
      client.run(URI.create(args[args.length - 1]), logins);
    } catch (McpException e) {
      say(String.valueOf(e.getMessage()));
      exit = 1;
    } finally {
      try (var files = Files.list(logins)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(logins);
    }
    System.exit(exit);
  }

  private void run(URI uri, Path logins) throws McpException {
    ClientOptions options =
        ClientOptions.of("agentic-flow", "0")
            .roots(List::of)
            .sampling((_, _) -> reply())
            .elicitation((question, _) -> agree(question));
    try (SocketTransport http = new SocketTransport(ProxySettings.NONE)) {
      OAuthCredentials credentials =
          new OAuthCredentials(
              "conformance", uri, settings(), new LoginStore(logins), http, browser());
      try (McpClient client =
          McpClient.connect(
              "conformance",
              new StreamableHttpTransport(
                  new RemoteServer(uri), http, credentials, ConformanceClient::say),
              options,
              new Cancellation())) {
        use(client);
      }
    }
  }

  private static void say(String line) {
    System.err.println(line);
  }

  private void use(McpClient client) throws McpException {
    if (scenario.equals("json-schema-ref-no-deref")) {
      return; // its tools are for listing: the server knows no call
    }
    CallOptions call = CallOptions.of(new Cancellation());
    List<JrsValue> given = Json.array(context, "toolCalls");
    for (JrsValue each : given) {
      JrsValue arguments = Objects.requireNonNull(Json.field(each, "arguments"));
      client.call(Json.string(each, "name", ""), (JrsObject) arguments, call);
    }
    if (given.isEmpty()) {
      for (ServerTool tool : client.tools()) {
        client.call(tool.name(), arguments(tool, client.tools()), call);
      }
    }
    if (client.facts().has("resources")) {
      for (JrsObject resource : client.resources()) {
        client.read(Json.string(resource, "uri", ""), call);
      }
    }
    if (client.facts().has("prompts")) {
      for (JrsObject prompt : client.prompts()) {
        Map<String, String> arguments = new HashMap<>();
        for (JrsValue each : Json.array(prompt, "arguments")) {
          arguments.put(Json.string(each, "name", ""), "some text");
        }
        client.prompt(Json.string(prompt, "name", ""), arguments, call);
      }
    }
  }

  /**
   * Returns arguments that fit the schema of a tool. A parameter called {@code schema} gets the
   * schema of the first tool, as it was received.
   */
  private static JrsObject arguments(ServerTool tool, List<ServerTool> all) {
    JrsValue schema = Json.field(tool.described(), "inputSchema");
    JrsValue properties = Json.field(schema, "properties");
    JsonObjectBuilder arguments = Json.object();
    for (JrsValue required : Json.array(schema, "required")) {
      String name = required.asText();
      switch (Json.string(Json.field(properties, name), "type", "")) {
        case "number", "integer" -> arguments.put(name, 2);
        case "boolean" -> arguments.put(name, (Boolean) true);
        case "object" ->
            arguments.put(
                name,
                name.equals("schema")
                    ? Json.field(all.getFirst().described(), "inputSchema")
                    : Json.object().build());
        default -> arguments.put(name, "some text");
      }
    }
    return arguments.build();
  }

  /** Agrees to everything, and leaves out whatever has a default. */
  private static Elicitation.Reply agree(Elicitation.Question question) {
    JsonObjectBuilder content = Json.object();
    if (question instanceof Elicitation.Form form) {
      for (Map.Entry<String, JrsValue> each :
          Json.fields(Json.field(form.schema(), "properties"))) {
        if (Json.field(each.getValue(), "default") == null
            && Json.string(each.getValue(), "type", "").equals("boolean")) {
          content.put(each.getKey(), (Boolean) true);
        }
      }
    }
    return new Elicitation.Accepted(content.build());
  }

  /** What a model of few words says. */
  private static JrsObject reply() {
    return Json.object()
        .put("role", "assistant")
        .put("content", Json.object().put("type", "text").put("text", "Yes.").build())
        .put("model", "none")
        .put("stopReason", "endTurn")
        .build();
  }

  private OAuthSettings settings() {
    String id = Json.string(context, "client_id");
    String secret = Json.string(context, "client_secret");
    String key = Json.string(context, "private_key_pem");
    boolean itself = scenario.startsWith("auth/client-credentials");
    return new OAuthSettings(
        itself ? OAuthSettings.Grant.CLIENT_CREDENTIALS : OAuthSettings.Grant.AUTHORIZATION_CODE,
        id,
        secret == null ? null : new Secret(secret),
        key == null ? null : SigningKey.of(Json.string(context, "signing_algorithm", ""), key),
        scenario.equals("auth/basic-cimd") ? METADATA : null,
        null,
        List.of(),
        0);
  }

  /** A browser in which the suite's authorization server asks nothing and sends back at once. */
  private static Consent browser() {
    return (page, _) -> {
      String back = visit(page);
      if (back != null) {
        visit(URI.create(back));
      }
    };
  }

  /** Returns where the page leads on to; null for nowhere. */
  private static @Nullable String visit(URI page) {
    try {
      HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
      connection.setInstanceFollowRedirects(false);
      connection.getResponseCode();
      return connection.getHeaderField("Location");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
