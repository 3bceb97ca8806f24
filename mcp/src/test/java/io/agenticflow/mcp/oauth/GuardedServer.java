package io.agenticflow.mcp.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.remote.ScriptedServer;
import io.agenticflow.mcp.remote.ScriptedServer.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server that wants tokens, and the authorization server that gives them, which checks what
 * it is sent: an authorization code is good once, with the verifier of its challenge; a refresh
 * token is good once. What a test wants to go wrong, it sets.
 */
final class GuardedServer implements AutoCloseable, Consent {
  final ScriptedServer mcp;
  final ScriptedServer tokens;
  final List<Map<String, String>> pages = new CopyOnWriteArrayList<>();
  final List<Map<String, String>> grants = new CopyOnWriteArrayList<>();
  final List<String> registrations = new CopyOnWriteArrayList<>();
  final Set<String> good = ConcurrentHashMap.newKeySet();
  final AtomicInteger serial = new AtomicInteger();

  /** What the browser comes back with, from the code, the state and the issuer. */
  volatile UnaryOperator<Map<String, String>> answer = fields -> fields;

  volatile Consumer<URI> browser = this::visit;
  volatile String wants = "files:read";
  volatile @Nullable String forbids;
  volatile long expires = 3600;
  volatile int tokenStatus = 200;
  volatile @Nullable String resource;
  volatile @Nullable String issuer;
  volatile boolean namesItself = true;
  volatile @Nullable ScriptedServer movedTo;
  private final Map<String, String> challenges = new ConcurrentHashMap<>();

  GuardedServer() throws IOException {
    this.tokens = new ScriptedServer(this::authorize);
    this.mcp = new ScriptedServer(this::serve);
  }

  URI uri() {
    return mcp.uri("/mcp");
  }

  String issuer() {
    return "http://127.0.0.1:" + tokens.port();
  }

  @Override
  public void ask(URI page, Consumer<String> pasted) {
    browser.accept(page);
  }

  /** Allows what the page asks, as a person in a hurry does. */
  void visit(URI page) {
    Map<String, String> query = fields(page.getRawQuery());
    pages.add(query);
    String code = "code-" + serial.incrementAndGet();
    challenges.put(code, String.valueOf(query.get("code_challenge")));
    Map<String, String> back = new HashMap<>();
    back.put("code", code);
    back.put("state", String.valueOf(query.get("state")));
    back.put("iss", issuer());
    comeBack(String.valueOf(query.get("redirect_uri")), answer.apply(back));
  }

  /** Returns the status that the browser gets. */
  static int comeBack(String redirect, Map<String, String> fields) {
    StringBuilder text = new StringBuilder(redirect + "?");
    fields.forEach(
        (name, value) -> text.append(name + "=" + URLEncoder.encode(value, UTF_8) + "&"));
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(text.toString()).toURL().openConnection();
      return connection.getResponseCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Exchange x) throws IOException {
    if (x.target.equals("/.well-known/oauth-protected-resource/mcp")) {
      String name = resource;
      ScriptedServer by = movedTo == null ? tokens : movedTo;
      x.json(
          "{\"resource\":\""
              + (name == null ? uri() : name)
              + "\",\"authorization_servers\":[\"http://127.0.0.1:"
              + Objects.requireNonNull(by).port()
              + "\"],\"scopes_supported\":[\"files:all\"]}");
    } else if (!x.target.equals("/mcp")) {
      x.reply(404, "text/plain", "");
    } else if (!good.contains(String.valueOf(x.header("Authorization")))) {
      x.reply(
          401,
          "text/plain",
          "",
          "WWW-Authenticate: Basic realm=\"x\", Bearer realm=\"a, b\", scope=\"" + wants + "\"");
    } else if (forbids != null && forbids.equals(x.rpc())) {
      x.reply(
          403,
          "text/plain",
          "",
          "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"files:write\"");
    } else {
      x.result("{\"tools\":[]}");
    }
  }

  /** Also plays a second authorization server. */
  void authorize(Exchange x) throws IOException {
    String self = "http://" + x.header("Host");
    switch (x.target) {
      case "/.well-known/oauth-authorization-server" ->
          x.json(
              "{\"issuer\":\""
                  + (issuer == null ? self : issuer)
                  + "\",\"authorization_endpoint\":\""
                  + self
                  + "/authorize?tenant=1\",\"token_endpoint\":\""
                  + self
                  + "/token\",\"registration_endpoint\":\""
                  + self
                  + "/register\",\"code_challenge_methods_supported\":[\"S256\"],"
                  + "\"authorization_response_iss_parameter_supported\":"
                  + namesItself
                  + "}");
      case "/register" -> {
        registrations.add(self + " " + x.body);
        x.reply(
            201, "application/json", "{\"client_id\":\"client-" + serial.incrementAndGet() + "\"}");
      }
      case "/token" -> token(x);
      default -> x.reply(404, "text/plain", "");
    }
  }

  private void token(Exchange x) throws IOException {
    Map<String, String> form = fields(x.body);
    String authorization = x.header("Authorization");
    if (authorization != null) {
      form.put("authorization", authorization);
    }
    grants.add(form);
    if (tokenStatus != 200) {
      x.reply(tokenStatus, "text/html", "<p>sorry");
      return;
    }
    boolean allowed =
        switch (String.valueOf(form.get("grant_type"))) {
          case "authorization_code" -> {
            String challenge = challenges.remove(String.valueOf(form.get("code")));
            yield challenge != null && challenge.equals(s256(form.get("code_verifier")));
          }
          case "refresh_token" -> good.remove("refresh " + form.get("refresh_token"));
          default -> true;
        };
    if (!allowed) {
      x.reply(
          400,
          "application/json",
          "{\"error\":\"invalid_grant\",\"error_description\":\"used\\u001b[31m up\"}");
      return;
    }
    String token = "token-" + serial.incrementAndGet();
    String refresh = "refresh-" + serial.incrementAndGet();
    good.add("Bearer " + token);
    good.add("refresh " + refresh);
    x.json(
        "{\"access_token\":\""
            + token
            + "\",\"token_type\":\"bearer\",\"expires_in\":"
            + expires
            + ",\"refresh_token\":\""
            + refresh
            + "\"}");
  }

  private static String s256(@Nullable String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(String.valueOf(verifier).getBytes(US_ASCII)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, String> fields(String form) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : form.split("&")) {
      int equals = pair.indexOf('=');
      fields.put(
          URLDecoder.decode(pair.substring(0, equals), UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return fields;
  }

  /** Returns a field of the last registration. */
  @Nullable String registered(String field) {
    String last = registrations.getLast();
    return Json.string(Json.parse(last.substring(last.indexOf('{'))), field);
  }

  @Override
  public void close() throws IOException {
    mcp.close();
    tokens.close();
  }
}
