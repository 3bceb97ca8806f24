package io.agenticflow.mcp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerDefinitionTest {
  private static final Origin HERE = new Origin(Origin.Scope.USER, "mcp.json", false);

  private static ServerDefinition read(String json) throws DefinitionException {
    return ServerDefinition.read("it", Json.parse(json), HERE);
  }

  @Test
  void variables_standInCommandArgumentsAndEnvironment() throws DefinitionException {
    ServerDefinition server =
        read(
            """
            {"command": "${HOME}/bin/${TOOL:-serve}", "args": ["--key=${KEY}", "$HOME", "${", "${1}"],
             "env": {"TOKEN": "${KEY}", "EMPTY": "${NOTHING:-}"}, "timeout": 5000, "alwaysLoad": true}
            """);

    assertThat(server.reach(Map.of("HOME", "/home/me", "KEY", "k", "NOTHING", "")))
        .isEqualTo(
            new Reach.Program(
                "/home/me/bin/serve",
                List.of("--key=k", "$HOME", "${", "${1}"),
                Map.of("TOKEN", "k", "EMPTY", ""),
                null));
    assertThat(server.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(server.alwaysLoad()).isTrue();
  }

  @Test
  void variables_standInUrlAndHeaders() throws DefinitionException {
    ServerDefinition server =
        read(
            """
            {"type": "http", "url": "${BASE:-https://example.com}/mcp",
             "headers": {"Authorization": "Bearer ${TOKEN}"}}
            """);

    assertThat(server.reach(Map.of("TOKEN", "t")))
        .isEqualTo(
            new Reach.Web(
                URI.create("https://example.com/mcp"),
                false,
                Map.of("Authorization", "Bearer t"),
                null,
                null));
  }

  @Test
  void missingVariable_isAnErrorThatNamesIt() throws DefinitionException {
    ServerDefinition server = read("{\"command\": \"x\", \"args\": [\"${KEY_OF_MINE}\"]}");

    assertThatThrownBy(() -> server.reach(Map.of()))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("KEY_OF_MINE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"url\": \"https://a\"}                       | has a url and no type",
        "{}                                             | has no command",
        "{\"command\": \" \"}                           | has no command",
        "{\"type\": \"http\"}                           | has no url",
        "{\"type\": \"ws\", \"url\": \"ws://a\"}        | type ws",
        "{\"type\": \"pipe\"}                           | unknown type pipe",
        "[]                                             | not a JSON object",
        "{\"command\": \"x\", \"args\": \"y\"}          | args that are not a list",
        "{\"command\": \"x\", \"args\": [{}]}           | args that are not all texts",
        "{\"command\": \"x\", \"env\": [1]}             | env that is not a JSON object",
        "{\"command\": \"x\", \"env\": {\"A\": null}}   | env.A",
        "{\"command\": \"x\", \"timeout\": 0}           | timeout",
      })
  void wrongEntry_isRefusedWithAReason(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void wrongUrl_isRefused() throws DefinitionException {
    ServerDefinition file = read("{\"type\": \"sse\", \"url\": \"file:///etc/passwd\"}");
    ServerDefinition none = read("{\"type\": \"sse\", \"url\": \"http://a b\"}");

    assertThatThrownBy(() -> file.reach(Map.of())).hasMessageContaining("no http(s) address");
    assertThatThrownBy(() -> none.reach(Map.of())).hasMessageContaining("no address");
  }

  @Test
  void identity_followsWhatIsStartedAndNotHowItIsUsed() throws DefinitionException {
    ServerDefinition server = read("{\"command\": \"x\", \"args\": [\"${A}\"]}");

    assertThat(read("{\"command\": \"x\", \"args\": [\"${A}\"], \"timeout\": 5}").identity())
        .isEqualTo(server.identity());
    assertThat(read("{\"command\": \"x\", \"args\": [\"${B}\"]}").identity())
        .isNotEqualTo(server.identity());
    assertThat(
            read("{\"command\": \"x\", \"args\": [\"${A}\"], \"env\": {\"C\": \"1\"}}").identity())
        .isNotEqualTo(server.identity());
  }

  @Test
  void brokenEntry_doesNotTouchTheOthers() {
    Definitions read =
        Definitions.read(
            Json.parse(
                "{\"a\": {\"command\": \"x\"}, \"b\": {\"url\": \"y\"}, \"c\": {\"command\": \"z\"}}"),
            HERE);

    assertThat(read.servers()).extracting(ServerDefinition::name).containsExactly("a", "c");
    assertThat(read.problems())
        .extracting(Definitions.Problem::toString)
        .containsExactly("the MCP server b of mcp.json has a url and no type; say http or sse");
  }

  @Test
  void filter_takesStarsAndDenialsFirst() {
    ToolFilter filter = new ToolFilter(List.of("read_*", "list"), List.of("*_secret*"));

    assertThat(filter.admits("read_file")).isTrue();
    assertThat(filter.admits("list")).isTrue();
    assertThat(filter.admits("lists")).isFalse();
    assertThat(filter.admits("read_secrets")).isFalse();
    assertThat(ToolFilter.ALL.admits("anything")).isTrue();
    assertThat(new ToolFilter(List.of(), List.of()).admits("anything")).isFalse();
  }
}
