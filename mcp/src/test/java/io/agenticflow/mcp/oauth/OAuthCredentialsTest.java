package io.agenticflow.mcp.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.remote.Credentials.Refusal;
import io.agenticflow.mcp.remote.RemoteServer;
import io.agenticflow.mcp.remote.ScriptedServer;
import io.agenticflow.mcp.remote.StreamableHttpTransport;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class OAuthCredentialsTest {
  @TempDir Path home;
  private final SocketTransport http = new SocketTransport(ProxySettings.NONE);
  private GuardedServer server;
  private final AtomicInteger ids = new AtomicInteger();

  @BeforeEach
  void start() throws IOException {
    server = new GuardedServer();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
    http.close();
  }

  @Test
  void firstRequest_leadsThroughTheLogin_andALaterRunNeedsNone() throws Exception {
    assertThat(list(credentials(server))).isEqualTo("{\"tools\":[]}");
    assertThat(server.pages)
        .singleElement()
        .satisfies(page -> {
          assertThat(page)
              .containsEntry("tenant", "1")
              .containsEntry("response_type", "code")
              .containsEntry("code_challenge_method", "S256")
              .containsEntry("scope", "files:read")
              .containsEntry("resource", server.uri().toString());
          assertThat(page.get("redirect_uri")).matches("http://localhost:\\d+/callback");
        });
    assertThat(server.grants.getFirst())
        .containsEntry("resource", server.uri().toString())
        .containsEntry("client_id", server.pages.getFirst().get("client_id"));
    assertThat(server.registered("application_type")).isEqualTo("native");

    assertThat(list(credentials(null))).isEqualTo("{\"tools\":[]}");
    assertThat(server.pages).hasSize(1);
    assertThat(server.grants).hasSize(1);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void files_canBeReadByTheirOwnerOnly() throws Exception {
    list(credentials(server));
    Path folder = home.resolve("logins");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList())
          .isNotEmpty()
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void expiredToken_isRefreshedOnce_whoeverNeedsIt() throws Exception {
    server.expires = 0;
    OAuthCredentials credentials = credentials(server);
    list(credentials);
    server.expires = 3600;
    server.good.removeIf(each -> each.startsWith("Bearer "));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        // As several programs do that run at the same time.
        OAuthCredentials each = i % 2 == 0 ? credentials : credentials(null);
        tasks.add(() -> list(each));
      }
      for (Future<String> each : threads.invokeAll(tasks)) {
        assertThat(each.get()).isEqualTo("{\"tools\":[]}");
      }
    }
    assertThat(server.grants)
        .extracting(each -> each.get("grant_type"))
        .containsExactly("authorization_code", "refresh_token");
    assertThat(server.pages).hasSize(1);
  }

  @Test
  void refusedRefresh_leadsToANewLogin_butTroubleDoesNot() throws Exception {
    server.expires = 0;
    OAuthCredentials credentials = credentials(server);
    list(credentials);
    server.tokenStatus = 503;
    assertThatThrownBy(() -> list(credentials)).hasMessageContaining("gives no token: HTTP 503");
    assertThat(server.pages).hasSize(1);
    server.tokenStatus = 200;
    server.good.clear();
    list(credentials);
    assertThat(server.pages).hasSize(2);
    assertThat(server.registrations).as("the program is known still").hasSize(1);
  }

  @Test
  void nobodyThere_saysWhichCommandToRun() {
    assertThatThrownBy(() -> list(credentials(null)))
        .isInstanceOf(LoginNeededException.class)
        .hasMessage("it wants a log-in: run agentic-flow mcp auth files");
  }

  @Test
  void answerOfAnotherIssuer_isNotUsed() throws Exception {
    server.answer = fields -> with(fields, "iss", "https://evil.example");
    assertThatThrownBy(() -> list(credentials(server)))
        .hasMessageStartingWith("the answer to the log-in does not come from http://127.0.0.1");
    server.answer = fields -> with(fields, "iss", server.issuer() + "/");
    assertThatThrownBy(() -> list(credentials(server))).hasMessageContaining("does not come from");
    server.answer =
        fields -> with(with(fields, "iss", "https://evil.example"), "error", "look at me");
    assertThatThrownBy(() -> list(credentials(server)))
        .hasMessageContaining("does not come from")
        .hasMessageNotContaining("look at me");
    server.answer = fields -> with(fields, "iss", null);
    assertThatThrownBy(() -> list(credentials(server)))
        .hasMessageContaining("it does not say from whom");
    assertThat(server.grants).isEmpty();
    server.namesItself = false;
    assertThat(list(credentials(server))).as("an old server need not").isNotEmpty();
  }

  @Test
  void answerWithAnotherState_isTurnedAway() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    server.browser =
        page -> {
          Map<String, String> query = GuardedServer.fields(page.getRawQuery());
          String redirect = query.getOrDefault("redirect_uri", "");
          statuses.add(
              GuardedServer.comeBack(redirect, Map.of("code", "stolen", "state", "guessed")));
          statuses.add(GuardedServer.comeBack(redirect, Map.of("code", "stolen")));
          server.visit(page);
        };
    assertThat(list(credentials(server))).isNotEmpty();
    assertThat(statuses).containsExactly(400, 400);
    assertThat(server.grants).hasSize(1);
  }

  @Test
  void pastedAddress_isAsGoodAsTheBrowsersVisit() throws Exception {
    Consent elsewhere =
        (page, pasted) -> {
          server.answer =
              fields -> {
                pasted.accept("yes?");
                pasted.accept(
                    " http://localhost:1/callback?code="
                        + fields.get("code")
                        + "&state="
                        + fields.get("state")
                        + "&iss="
                        + fields.get("iss")
                        + "\n");
                return Map.of("state", "none");
              };
          server.visit(page);
        };
    assertThat(list(credentials(elsewhere))).isNotEmpty();
  }

  @Test
  void refusalByThePerson_isTheError() {
    server.answer = fields -> with(with(fields, "code", null), "error", "access_denied");
    assertThatThrownBy(() -> list(credentials(server)))
        .hasMessageEndingWith("refuses the log-in: access_denied");
  }

  @Test
  void refusalOfTheTokenServer_isShownWithoutControlCharacters() {
    server.answer = fields -> with(fields, "code", "made-up");
    assertThatThrownBy(() -> list(credentials(server)))
        .hasMessageEndingWith("gives no token: invalid_grant, used [31m up");
  }

  @Test
  void tokenThatIsRefusedAtOnce_endsTheMatter() {
    GuardedServer deaf = server;
    deaf.browser =
        page -> {
          deaf.visit(page);
          deaf.mcp.script(x -> x.reply(401, "text/plain", ""));
        };
    assertThatThrownBy(() -> list(credentials(server)))
        .hasMessage("it refuses the token that it was just given");
    assertThat(server.pages).hasSize(1);
  }

  @Test
  void moreRights_areAskedForOnce_withThoseThatWereThere() throws Exception {
    OAuthCredentials credentials = credentials(server);
    list(credentials);
    server.forbids = "tools/list";
    assertThatThrownBy(() -> list(credentials))
        .hasMessageStartingWith("it wants the rights files:write, which were asked for already");
    assertThat(server.pages)
        .extracting(each -> each.get("scope"))
        .containsExactly("files:read", "files:read files:write");
    assertThatThrownBy(() -> list(credentials)).hasMessageContaining("asked for already");
    assertThat(server.pages).hasSize(2);
  }

  @Test
  void otherAuthorizationServer_isNotShownWhatTheFirstGave() throws Exception {
    OAuthCredentials credentials = credentials(server);
    list(credentials);
    String client = server.pages.getFirst().get("client_id");
    try (ScriptedServer second = new ScriptedServer(server::authorize)) {
      server.movedTo = second;
      server.good.clear();
      server.answer = fields -> with(fields, "iss", "http://127.0.0.1:" + second.port());
      list(credentials);
      assertThat(server.registrations).hasSize(2);
      assertThat(server.grants)
          .extracting(each -> each.get("grant_type"))
          .containsExactly("authorization_code", "authorization_code");
      assertThat(server.pages.getLast().get("client_id")).isNotEqualTo(client);
      assertThat(second.exchanges()).noneMatch(x -> x.body.contains("refresh-"));
    }
  }

  @Test
  void resourceThatIsAnother_isNotAskedFor() {
    server.resource = "https://bank.example/mcp";
    assertThatThrownBy(() -> list(credentials(server)))
        .hasMessageContaining("describes itself as the resource https://bank.example/mcp");
    server.resource = "http://127.0.0.1:" + server.mcp.port() + "/mc";
    assertThatThrownBy(() -> list(credentials(server))).hasMessageContaining("which it is not");
    assertThat(server.pages).isEmpty();
  }

  @Test
  void descriptionThatNamesAnotherIssuer_isNotUsed() {
    server.issuer = "https://honest.example";
    assertThatThrownBy(() -> list(credentials(server)))
        .hasMessageContaining("describes itself as https://honest.example");
    assertThat(server.registrations).isEmpty();
    assertThat(server.pages).isEmpty();
  }

  @Test
  void redirectToAnotherHost_takesNoTokenAlong() throws Exception {
    OAuthCredentials credentials = credentials(server);
    list(credentials);
    try (ScriptedServer other = new ScriptedServer(x -> x.result("{}"))) {
      server.mcp.script(x -> x.reply(308, "text/plain", "", "Location: " + other.uri("/mcp")));
      assertThatThrownBy(() -> list(credentials)).hasMessageContaining("which is not followed");
      assertThat(other.exchanges()).isEmpty();
    }
  }

  @Test
  void serverWithoutTls_isSentNoToken() throws Exception {
    OAuthCredentials credentials =
        new OAuthCredentials(
            "far",
            URI.create("http://mcp.example/mcp"),
            OAuthSettings.NONE,
            new LoginStore(home),
            http,
            server);
    assertThat(credentials.authorization(new Cancellation())).isNull();
    assertThatThrownBy(
            () -> credentials.refused(new Refusal(401, List.of(), null), new Cancellation()))
        .hasMessageContaining("tokens are sent over https only");
  }

  @Test
  void addressesOfTheLogin_areEncrypted_orOnThisMachineWithTheServer() throws Exception {
    OAuthHttp away = new OAuthHttp(http, URI.create("https://mcp.example/mcp"));
    away.check(URI.create("https://login.example/token"));
    for (String bad :
        List.of(
            "http://login.example/token",
            "http://127.0.0.1:1/token",
            "https://localhost/token",
            "http://[::1]/token",
            "file:///etc/passwd",
            "javascript:alert(1)")) {
      assertThatThrownBy(() -> away.check(URI.create(bad)))
          .as(bad)
          .isInstanceOf(OAuthException.class);
    }
    OAuthHttp here = new OAuthHttp(http, URI.create("http://localhost:1/mcp"));
    here.check(URI.create("http://127.0.0.1:9/token"));
    assertThatThrownBy(() -> here.check(URI.create("http://10.0.0.1/token")))
        .isInstanceOf(OAuthException.class);
  }

  @Test
  void programItself_provesWhoItIsWithASecret() throws Exception {
    OAuthSettings settings =
        new OAuthSettings(
            OAuthSettings.Grant.CLIENT_CREDENTIALS,
            "a b",
            new Secret("p:w"),
            null,
            null,
            null,
            List.of("one", "two"),
            0);
    assertThat(list(credentials(settings, null))).isNotEmpty();
    assertThat(server.grants.getFirst())
        .containsEntry("grant_type", "client_credentials")
        .containsEntry("scope", "one two")
        .containsEntry(
            "authorization",
            "Basic "
                + Base64.getEncoder().encodeToString("a+b:p%3Aw".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void programItself_provesWhoItIsWithASignature() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    OAuthSettings settings =
        new OAuthSettings(
            OAuthSettings.Grant.CLIENT_CREDENTIALS,
            "me",
            null,
            SigningKey.of("ES256", pem),
            null,
            null,
            List.of(),
            0);
    assertThat(list(credentials(settings, null))).isNotEmpty();
    String assertion = server.grants.getFirst().getOrDefault("client_assertion", "");
    String[] parts = assertion.split("\\.");
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(pair.getPublic());
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    assertThat(Json.parse(Base64.getUrlDecoder().decode(parts[1])))
        .satisfies(claims -> {
          assertThat(Json.string(claims, "iss")).isEqualTo("me");
          assertThat(Json.string(claims, "sub")).isEqualTo("me");
          assertThat(Json.string(claims, "aud")).isEqualTo(server.issuer());
        });
  }

  @Test
  void secrets_areNotInTexts() throws Exception {
    list(credentials(server));
    Login login = new LoginStore(home.resolve("logins")).read(server.uri());
    assertThat(String.valueOf(login)).contains("****").doesNotContain("token-", "refresh-");
  }

  @Test
  void forgottenLogin_isGone_andADamagedOneIsNone() throws Exception {
    list(credentials(server));
    LoginStore store = new LoginStore(home.resolve("logins"));
    assertThat(store.has(server.uri())).isTrue();
    assertThat(store.has(URI.create(server.uri() + "/other"))).isFalse();
    try (Stream<Path> files = Files.list(home.resolve("logins"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        Files.writeString(file, "{\"server\":");
      }
    }
    assertThat(store.has(server.uri())).isFalse();
    assertThat(store.forget(server.uri())).isTrue();
    assertThat(store.forget(server.uri())).isFalse();
  }

  private OAuthCredentials credentials(@Nullable Consent consent) {
    return credentials(OAuthSettings.NONE, consent);
  }

  private OAuthCredentials credentials(OAuthSettings settings, @Nullable Consent consent) {
    return new OAuthCredentials(
        "files", server.uri(), settings, new LoginStore(home.resolve("logins")), http, consent);
  }

  private String list(OAuthCredentials credentials) throws IOException {
    try (StreamableHttpTransport transport =
        new StreamableHttpTransport(new RemoteServer(server.uri()), http, credentials, _ -> {})) {
      Message.Answer answer =
          transport.ask(
              new Message.Request(Json.of(ids.incrementAndGet()), "tools/list", Message.NOTHING),
              new Cancellation());
      return Json.write(((Message.Result) answer).result());
    }
  }

  private static Map<String, String> with(
      Map<String, String> fields, String name, @Nullable String value) {
    Map<String, String> changed = new HashMap<>(fields);
    if (value == null) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
    return changed;
  }
}
