package io.agenticflow.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.client.ClientOptions.Era;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerEvents;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** What several servers have to read, behind one address. */
@Timeout(60)
class JoinedResourcesTest {
  @TempDir Path home;

  @ParameterizedTest
  @EnumSource(
      value = Era.class,
      names = {"STATEFUL", "STATELESS"})
  void sameAddressesOfTwoServers_areKeptApart(Era era) throws Exception {
    try (JoinedGateway gateway =
        new JoinedGateway(
            home,
            Map.of(),
            JoinedGateway.faulty("one", "resources"),
            JoinedGateway.faulty("a b/ü", "resources", "discover=answers"),
            JoinedGateway.faulty("dead", "resources", "dies-at-start"),
            JoinedGateway.faulty("none"))) {
      McpClient client = gateway.client(JoinedGateway.ALL, era);
      String one = "server:one/note://one";
      String two = "server:a%20b%2F%C3%BC/note://one";
      assertThat(uris(client)).containsExactly(one, two);
      assertThat(client.resourceTemplates())
          .extracting(each -> Json.string(each, "uriTemplate"))
          .containsExactly("server:one/note://{id}", "server:a%20b%2F%C3%BC/note://{id}");
      JrsValue first = content(client, one);
      JrsValue second = content(client, two);
      assertThat(Json.string(first, "uri")).isEqualTo(one);
      assertThat(Json.string(second, "uri")).isEqualTo(two);
      assertThat(Json.string(first, "text", "")).startsWith("note://one ");
      assertThat(Json.string(second, "text", ""))
          .startsWith("note://one ")
          .isNotEqualTo(Json.string(first, "text", ""));
      assertThat(Json.string(content(client, "server:one/note://7"), "uri"))
          .isEqualTo("server:one/note://7");
    }
  }

  @ParameterizedTest
  @CsvSource({"STATEFUL, -32002", "STATELESS, -32602"})
  void whatIsNotThere_isAnErrorThatNamesTheServer(Era era, long code) throws Exception {
    try (JoinedGateway gateway =
        new JoinedGateway(home, Map.of(), JoinedGateway.faulty("one", "resources"))) {
      McpClient client = gateway.client(JoinedGateway.ALL, era);
      assertThatThrownBy(() -> JoinedGateway.read(client, "server:one/note://none"))
          .hasMessageContaining("the MCP server one refused resources/read: Resource not found")
          .satisfies(e -> assertThat(code(e)).isEqualTo(code));
      for (String unknown :
          List.of("note://one", "server:two/note://one", "server:on%65/note://one", "server:one")) {
        assertThatThrownBy(() -> JoinedGateway.read(client, unknown))
            .hasMessageContaining("there is no resource " + unknown + " here")
            .satisfies(e -> assertThat(code(e)).isEqualTo(code));
      }
    }
  }

  @Test
  void aToken_seesAndReadsOnlyWhatItMay() throws Exception {
    try (JoinedGateway gateway =
        new JoinedGateway(
            home,
            Map.of(
                "tools-alone", List.of("one__*e*", "*note*", "two__e*"),
                "all-of-two", List.of("one__echo", "two__*"),
                "some-of-one", List.of("server:one/note://o*", "server:one/note://a/*")),
            JoinedGateway.faulty("one", "resources"),
            JoinedGateway.faulty("two", "resources"))) {
      McpClient tools = gateway.client("tools-alone", Era.PROBE);
      assertThat(uris(tools)).isEmpty();
      assertThat(tools.resourceTemplates()).isEmpty();
      assertHidden(tools, "server:one/note://one");
      McpClient two = gateway.client("all-of-two", Era.PROBE);
      assertThat(uris(two)).containsExactly("server:two/note://one");
      assertHidden(two, "server:one/note://one");
      McpClient some = gateway.client("some-of-one", Era.STATEFUL);
      assertThat(some.tools()).isEmpty();
      assertThat(uris(some)).containsExactly("server:one/note://one");
      assertThat(some.resourceTemplates()).isEmpty();
      assertThat(content(some, "server:one/note://a/b")).isNotNull();
      assertHidden(some, "server:one/note://b");
      assertHidden(some, "server:one/note://a/../b");
      assertHidden(some, "server:one/note://a/%2e%2E/b");
      assertHidden(some, "server:one/note://a/..%2fb");
      assertHidden(some, "server:two/note://one");
      assertThatThrownBy(() -> some.subscribe("server:two/note://one"))
          .hasMessageContaining("there is no resource server:two/note://one here");
    }
  }

  @ParameterizedTest
  @CsvSource({"STATEFUL, unknown", "STATEFUL, answers", "STATELESS, unknown", "STATELESS, answers"})
  void changes_areHeard_andOnlyThoseThatAreWanted(Era era, String discover) throws Exception {
    try (JoinedGateway gateway =
        new JoinedGateway(
            home, Map.of(), JoinedGateway.faulty("one", "resources", "discover=" + discover))) {
      Heard heard = new Heard();
      McpClient client = gateway.client(JoinedGateway.ALL, era, heard);
      assertThat(uris(client)).containsExactly("server:one/note://one");
      client.subscribe("server:one/note://one");
      awaitWatched(client, "1");
      Set<String> told = new HashSet<>();
      while (told.size() < 2) { // without sessions, the stream for lists may not be open yet
        JoinedGateway.call(client, "one__touch", Json.object());
        told.add(heard.next());
        told.add(heard.next());
      }
      assertThat(told).containsExactlyInAnyOrder("list", "server:one/note://one");
      assertThat(uris(client)).contains("server:one/note://one", "server:one/note://more-1");
      client.unsubscribe("server:one/note://one");
      if (discover.equals("unknown")) {
        awaitWatched(client, "0");
        JoinedGateway.call(client, "one__touch", Json.object());
        assertThat(heard.next()).isEqualTo("list");
      }
    }
  }

  @Test
  void aServerThatCameBack_isWatchedAgain() throws Exception {
    try (JoinedGateway gateway =
        new JoinedGateway(home, Map.of(), JoinedGateway.faulty("one", "resources"))) {
      Heard heard = new Heard();
      McpClient client = gateway.client(JoinedGateway.ALL, Era.STATEFUL, heard);
      client.subscribe("server:one/note://one");
      JoinedGateway.call(client, "one__die", Json.object());
      assertThat(heard.next()).as("it may have changed meanwhile").startsWith("server:one/");
      JoinedGateway.call(client, "one__touch", Json.object());
      assertThat(List.of(heard.next(), heard.next())).contains("server:one/note://one");
    }
  }

  @Test
  void aSlowServer_isLeftOutOfTheList_andAnnouncedWhenItIsThere() throws Exception {
    Path go = home.resolve("go");
    String line =
        "until [ -e '%s' ]; do sleep 0.1; done; exec '%s'"
            .formatted(go, String.join("' '", FaultyServer.command("resources")));
    try (JoinedGateway gateway =
        new JoinedGateway(
            home,
            Map.of(),
            Duration.ofMillis(500),
            JoinedGateway.faulty("none"),
            JoinedGateway.program("slow", List.of("/bin/sh", "-c", line)))) {
      Heard heard = new Heard();
      McpClient client = gateway.client(JoinedGateway.ALL, Era.STATEFUL, heard);
      assertThat(uris(client)).isEmpty();
      Files.createFile(go);
      assertThat(heard.next()).isEqualTo("list");
      assertThat(uris(client)).containsExactly("server:slow/note://one");
    }
  }

  @Test
  void aServerThatTellsOfNoChanges_refusesASubscription() throws Exception {
    try (JoinedGateway gateway =
        new JoinedGateway(
            home, Map.of(), JoinedGateway.faulty("one", "resources", "no-subscriptions"))) {
      McpClient client = gateway.client(JoinedGateway.ALL, Era.STATEFUL);
      assertThatThrownBy(() -> client.subscribe("server:one/note://one"))
          .hasMessageContaining("the MCP server one does not tell when a resource changes");
    }
  }

  @Test
  void linksInResults_canBeRead() throws Exception {
    try (JoinedGateway gateway =
        new JoinedGateway(home, Map.of(), JoinedGateway.faulty("one", "resources"))) {
      McpClient client = gateway.client(JoinedGateway.ALL, Era.PROBE);
      List<JrsValue> content =
          Json.array(JoinedGateway.call(client, "one__link", Json.object()), "content");
      assertThat(Json.string(content.get(0), "uri")).isEqualTo("server:one/note://one");
      assertThat(Json.string(Json.field(content.get(1), "resource"), "uri"))
          .isEqualTo("server:one/note://two");
      assertThat(content(client, Json.string(content.get(0), "uri", ""))).isNotNull();
    }
  }

  private static void awaitWatched(McpClient client, String count) throws Exception {
    while (!JoinedGateway.text(JoinedGateway.call(client, "one__watched", Json.object()))
        .equals(count)) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void assertHidden(McpClient client, String uri) {
    assertThatThrownBy(() -> JoinedGateway.read(client, uri))
        .hasMessageContaining("there is no resource " + uri + " here");
  }

  private static List<String> uris(McpClient client) throws McpException {
    return client.resources().stream().map(each -> Json.string(each, "uri", "")).toList();
  }

  private static JrsValue content(McpClient client, String uri) throws McpException {
    JrsObject read = JoinedGateway.read(client, uri);
    return Json.array(read, "contents").getFirst();
  }

  private static long code(Throwable e) {
    RpcError error = ((McpException) e).error();
    return error == null ? 0 : error.code();
  }

  /** What the gateway tells of its own accord. */
  private static final class Heard implements ServerEvents {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void resourcesChanged() {
      told.add("list");
    }

    @Override
    public void resourceUpdated(String uri) {
      told.add(uri);
    }

    String next() throws InterruptedException {
      return String.valueOf(told.poll(20, TimeUnit.SECONDS));
    }
  }
}
