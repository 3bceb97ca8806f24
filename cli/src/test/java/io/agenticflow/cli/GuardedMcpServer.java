package io.agenticflow.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agenticflow.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.jr.stree.JrsValue;

/**
 * An MCP server of 2026-07-28 with one tool, that wants a token, and gives it to whoever comes back
 * with the code of its page, which asks nothing. Just enough for a command: what has to hold of a
 * log-in is tested where it is made.
 */
final class GuardedMcpServer implements AutoCloseable {
  private static final String TOKEN = "Bearer token-of-the-test";

  final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  GuardedMcpServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(exchange.getRequestMethod() + " " + path);
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    switch (path) {
      case "/mcp" -> {
        if (TOKEN.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
          answer(exchange, 200, message(Json.parse(body)));
        } else {
          exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
          answer(exchange, 401, "{}");
        }
      }
      case "/.well-known/oauth-protected-resource/mcp" ->
          answer(
              exchange,
              200,
              "{'resource':'%s/mcp','authorization_servers':['%s']}".formatted(url(), url()));
      case "/.well-known/oauth-authorization-server" ->
          answer(
              exchange,
              200,
              """
              {'issuer':'%1$s','authorization_endpoint':'%1$s/page','token_endpoint':'%1$s/token',
               'registration_endpoint':'%1$s/register','code_challenge_methods_supported':['S256']}
              """
                  .formatted(url()));
      case "/register" -> answer(exchange, 201, "{'client_id':'c'}");
      case "/page" -> {
        String back = "";
        String state = "";
        for (String pair : exchange.getRequestURI().getQuery().split("&")) {
          back = pair.startsWith("redirect_uri=") ? pair.substring(13) : back;
          state = pair.startsWith("state=") ? pair.substring(6) : state;
        }
        exchange.getResponseHeaders().set("Location", back + "?code=x&state=" + state);
        answer(exchange, 302, "{}");
      }
      case "/token" ->
          answer(
              exchange,
              200,
              "{'access_token':'%s','token_type':'Bearer'}".formatted(TOKEN.substring(7)));
      default -> answer(exchange, 404, "{}");
    }
  }

  private static String message(JrsValue request) {
    String result =
        Json.string(request, "method", "").equals("server/discover")
            ? "'supportedVersions':['2026-07-28'],'capabilities':{'tools':{}},"
                + "'serverInfo':{'name':'guarded','version':'1'}"
            : "'tools':[{'name':'one','inputSchema':{'type':'object'}}]";
    JrsValue id = Json.field(request, "id");
    return "{'jsonrpc':'2.0','id':%s,'result':{'resultType':'complete',%s}}"
        .formatted(id == null ? "null" : Json.write(id), result);
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
