package io.agenticflow.mcp.servers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.ClientOptions;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.stdio.ServerOutput;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

class ServerSetTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path home;
  private final List<String> remarks = Collections.synchronizedList(new ArrayList<>());
  private final List<ServerSet> opened = new ArrayList<>();

  @AfterEach
  void closeAll() {
    opened.forEach(ServerSet::close);
  }

  private static ServerDefinition server(String name, String... faults) throws Exception {
    return server(name, Json.object(), faults);
  }

  private static ServerDefinition server(String name, JsonObjectBuilder more, String... faults)
      throws Exception {
    List<String> command = FaultyServer.command(faults);
    return ServerDefinition.read(
        name,
        more.put("command", command.getFirst())
            .put("args", command.stream().skip(1).map(Json::of).toList())
            .build(),
        new Origin(Origin.Scope.USER, "test", false));
  }

  private ServerSet set(ServerDefinition... servers) {
    ServerConnector connector =
        new ServerConnector(
            new ServerConnector.Surroundings(System.getenv(), home, home),
            ClientOptions.of("test", "1").timeouts(LONG, LONG),
            () -> {
              throw new AssertionError("nothing here is reached over HTTP");
            },
            _ -> ServerOutput.IGNORED,
            remarks::add,
            null);
    ServerSet set = new ServerSet(List.of(servers), connector, new Listings(home), remarks::add);
    opened.add(set);
    return set;
  }

  private static ServerStatus status(ServerSet set, String name) {
    return set.status().stream()
        .filter(each -> each.definition().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void await(ServerSet set, String... names) {
    set.await(List.of(names), LONG, new Cancellation());
  }

  private static String call(ServerSet set, String server, String tool, JrsObject input)
      throws McpException {
    ServerSet.Offered offered =
        set.tools().stream()
            .filter(each -> each.server().name().equals(server) && each.tool().name().equals(tool))
            .findFirst()
            .orElseThrow();
    JrsValue result = set.call(offered, input, CallOptions.of(new Cancellation()));
    return Json.string(Json.array(result, "content").getFirst(), "text", "");
  }

  private static JrsObject text(String text) {
    return Json.object().put("text", text).build();
  }

  @Test
  void oneThatDiesAtStart_doesNotTouchTheOthers() throws Exception {
    ServerSet set = set(server("good", "banner"), server("bad", "dies-at-start=3"));
    assertThat(status(set, "good").state()).isEqualTo(ServerStatus.State.IDLE);

    set.startUnknown();
    await(set, "good", "bad");

    assertThat(status(set, "good").state()).isEqualTo(ServerStatus.State.CONNECTED);
    assertThat(status(set, "bad").state()).isEqualTo(ServerStatus.State.FAILED);
    assertThat(status(set, "bad").error()).contains("left-pad");
    assertThat(remarks)
        .filteredOn(each -> each.contains("left-pad"))
        .singleElement()
        .isEqualTo(status(set, "bad").error());
    assertThat(call(set, "good", "echo", text("hello"))).isEqualTo("hello");
    assertThat(set.tools()).allMatch(each -> each.server().name().equals("good"));
  }

  @Test
  void errorsThatAnswerNotifications_areNotTakenForAnswersToRequests() throws Exception {
    ServerSet set = set(server("a", "answers-notifications"));

    await(set, "a");

    assertThat(status(set, "a").error()).isNull();
    assertThat(call(set, "a", "echo", text("hello"))).isEqualTo("hello");
  }

  @Test
  void knownServer_isNotStartedBeforeAToolIsCalled() throws Exception {
    ServerDefinition server = server("a");
    ServerSet first = set(server);
    await(first, "a");
    first.close();

    ServerSet second = set(server);
    second.startUnknown();

    assertThat(second.tools()).isNotEmpty();
    assertThat(second.starting()).isEmpty();
    assertThat(status(second, "a").state()).isEqualTo(ServerStatus.State.IDLE);
    assertThat(call(second, "a", "echo", text("there"))).isEqualTo("there");
    assertThat(status(second, "a").state()).isEqualTo(ServerStatus.State.CONNECTED);
  }

  @Test
  void whoeverAsksForAServerThatCannotStart_isTheOneWhoIsTold() throws Exception {
    ServerSet set = set(server("bad", "dies-at-start=3"));

    assertThatThrownBy(() -> set.client("bad", new Cancellation()))
        .hasMessageContaining("left-pad");
    assertThat(remarks).isEmpty();
  }

  @Test
  void serverThatIsStillStartingAtTheEnd_isNotToldOf() throws Exception {
    ServerSet set = set(server("slow", "discover=silent", "ignores-end"));
    set.startUnknown();

    set.close();

    assertThat(remarks).isEmpty();
  }

  @Test
  void deathInTheMiddle_isToldAndMendedByANewProcess() throws Exception {
    ServerSet set = set(server("a"));
    await(set, "a");

    assertThatThrownBy(() -> call(set, "a", "die", Json.object().put("code", 7).build()))
        .isInstanceOf(McpException.class)
        .hasMessageContaining("MCP server a");
    assertThat(call(set, "a", "echo", text("again"))).isEqualTo("again");
    assertThat(remarks)
        .anyMatch(each -> each.contains("a has gone") && each.contains("core dumped"));
  }

  @Test
  void toolsSayWhatTheyDo_whenTheyAreSeenForTheFirstTime_andNotAgain() throws Exception {
    ServerDefinition server = server("a");
    ServerSet first = set(server);
    await(first, "a");
    first.close();

    assertThat(remarks)
        .filteredOn(each -> each.contains("MCP server a is used for the first time"))
        .singleElement()
        .asString()
        .contains("echo (", "'agentic-flow mcp info a' shows all");
    remarks.clear();
    ServerSet second = set(server);
    second.startAll();
    await(second, "a");
    assertThat(remarks).noneMatch(each -> each.contains("first time"));
  }

  @Test
  void changedDescription_isKeptFromTheModelUntilTheUserAgrees() throws Exception {
    ServerDefinition server = server("a");
    ServerSet first = set(server);
    await(first, "a");
    first.close();
    Path file;
    try (Stream<Path> files = Files.list(home.resolve("mcp/listings"))) {
      file = files.findFirst().orElseThrow();
    }
    Listings listings = new Listings(home);
    ServerTool echo =
        requireNonNull(listings.read(server)).tools().stream()
            .filter(each -> each.name().equals("echo"))
            .findFirst()
            .orElseThrow();
    Files.writeString(file, Files.readString(file).replace(Listing.hash(echo), "0".repeat(64)));

    ServerSet second = set(server);
    assertThat(names(second)).doesNotContain("echo").contains("slow");
    await(second, "a");
    assertThat(names(second)).doesNotContain("echo");
    assertThat(remarks).anyMatch(each -> each.contains("describes echo otherwise than before"));
    assertThatThrownBy(() ->
            second.call(
                new ServerSet.Offered(server, echo), text("x"), CallOptions.of(new Cancellation())))
        .hasMessageContaining("says of it what the user has not agreed to");
    second.close();

    listings.write(server, requireNonNull(listings.read(server)).agreed());
    assertThat(names(set(server))).contains("echo");
  }

  private static List<String> names(ServerSet set) {
    return set.tools().stream().map(each -> each.tool().name()).toList();
  }

  @Test
  void allowList_holdsForWhatIsOffered() throws Exception {
    ServerSet set =
        set(
            server(
                "a",
                Json.object()
                    .put("allowedTools", List.of(Json.of("e*"), Json.of("slow")))
                    .put("disallowedTools", List.of(Json.of("environment")))));
    await(set, "a");

    assertThat(names(set)).containsExactly("echo", "slow");
  }

  @Test
  void disabledServer_offersNothingAndIsConnectedWhenItIsWantedAgain() throws Exception {
    ServerSet set = set(server("a"));
    await(set, "a");
    set.enable("a", false);

    assertThat(set.tools()).isEmpty();
    assertThat(status(set, "a").state()).isEqualTo(ServerStatus.State.DISABLED);
    assertThatThrownBy(() -> set.client("a", new Cancellation())).hasMessageContaining("disabled");

    set.enable("a", true);
    await(set, "a");
    assertThat(set.tools()).isNotEmpty();
    assertThatThrownBy(() -> set.enable("b", true)).hasMessageContaining("no MCP server b");
  }

  @Test
  void addedTool_isKeptFromTheModelUntilTheUserAgrees() throws Exception {
    ServerDefinition server = server("a");
    ServerSet set = set(server);
    await(set, "a");
    remarks.clear();

    call(set, "a", "grow", Json.object().build());

    awaitRemark("MCP server a has more tools than you agreed to, and says of them: tool-0 (");
    assertThat(remarks)
        .singleElement()
        .asString()
        .contains("'agentic-flow mcp enable a' agrees to it");
    assertThat(names(set)).doesNotContain("tool-0").contains("echo");
    ServerTool added = heldBack(set).getFirst();
    assertThat(added.name()).isEqualTo("tool-0");
    assertThatThrownBy(() ->
            set.call(
                new ServerSet.Offered(server, added),
                text("x"),
                CallOptions.of(new Cancellation())))
        .hasMessageContaining("says of it what the user has not agreed to");

    Listings listings = new Listings(home);
    listings.write(server, requireNonNull(listings.read(server)).agreed());
    assertThat(names(set(server))).contains("tool-0");
  }

  @Test
  void whatTheUserAgreesTo_whileTheServerRuns_isNotLost() throws Exception {
    ServerDefinition server = server("a");
    ServerSet set = set(server);
    await(set, "a");
    call(set, "a", "grow", Json.object().build());
    awaitRemark("tool-0");
    Listings listings = new Listings(home);
    listings.write(server, requireNonNull(listings.read(server)).agreed());

    call(set, "a", "grow", Json.object().build());
    awaitRemark("tool-1");

    assertThat(names(set)).contains("tool-0").doesNotContain("tool-1");
    assertThat(requireNonNull(listings.read(server)).heldBack())
        .extracting(ServerTool::name)
        .containsExactly("tool-1");
  }

  @Test
  void addedTool_isUsed_whereTheEntrySaysSo() throws Exception {
    ServerSet set = set(server("a", Json.object().put("acceptNewTools", true)));
    await(set, "a");

    call(set, "a", "grow", Json.object().build());

    awaitRemark("MCP server a has more tools than before; it says of them: tool-0 (");
    assertThat(names(set)).contains("tool-0");
  }

  @Test
  void anEntryThatCameWithTheFolder_doesNotAcceptNewTools() throws Exception {
    JrsObject entry = Json.object().put("command", "x").put("acceptNewTools", true).build();
    assertThat(
            ServerDefinition.read("a", entry, new Origin(Origin.Scope.PROJECT, "test", true))
                .takesNewTools())
        .isFalse();
  }

  private static List<ServerTool> heldBack(ServerSet set) {
    return requireNonNull(status(set, "a").listing()).heldBack();
  }

  private void awaitRemark(String part) throws InterruptedException {
    for (int i = 0; i < 200 && remarks.stream().noneMatch(each -> each.contains(part)); i++) {
      Thread.sleep(50);
    }
    assertThat(remarks).anyMatch(each -> each.contains(part));
  }

  @Test
  void close_endsAnAttemptThatIsUnderWay() throws Exception {
    ServerSet set = set(server("a", "discover=silent", "ignores-end"));
    set.startUnknown();

    set.close();

    assertThatThrownBy(() -> set.client("a", new Cancellation()))
        .hasMessageContaining("not connected any more");
  }

  @Test
  void unreadableListing_keepsTheServerBack() throws Exception {
    ServerDefinition server = server("a");
    Path file = home.resolve("mcp/listings").resolve(server.identity() + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{");

    ServerSet set = set(server);

    assertThat(status(set, "a").state()).isEqualTo(ServerStatus.State.DISABLED);
    assertThat(status(set, "a").error()).contains("not valid JSON");
  }

  @Test
  void addAndRemove_changeTheSet() throws Exception {
    ServerSet set = set();
    set.add(List.of(server("a")));
    await(set, "a");
    assertThat(set.tools()).isNotEmpty();

    set.remove(List.of("a", "nobody"));
    assertThat(set.tools()).isEmpty();
    assertThat(set.status()).isEmpty();
  }

  @Test
  void listing_isReadAsItWasWritten() throws IOException {
    Listing listing =
        new Listing(
            null,
            "Be gentle.",
            List.of(new ServerTool("x", Json.parse("{\"name\":\"x\",\"inputSchema\":{}}"))),
            List.of(Json.object().put("name", "p").build()),
            true,
            Map.of());

    assertThat(Listing.read(listing.after(null, false).json()))
        .satisfies(read -> {
          assertThat(read.changed()).isEmpty();
          assertThat(read.instructions()).isEqualTo("Be gentle.");
          assertThat(read.hasResources()).isTrue();
          assertThat(read.prompts()).hasSize(1);
        });
  }
}
