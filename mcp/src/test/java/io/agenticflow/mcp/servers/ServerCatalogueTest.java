package io.agenticflow.mcp.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsObject;

class ServerCatalogueTest {
  private static final Set<Origin.Scope> ALL = Set.of(Origin.Scope.values());

  @TempDir Path temp;
  private Path home;
  private Path project;

  @BeforeEach
  void makeFolders() throws IOException {
    home = temp.resolve("home");
    project = Files.createDirectories(temp.resolve("project"));
    Files.createDirectories(project.resolve(".git"));
  }

  private static JrsObject entry(String command) {
    return Json.object().put("command", command).build();
  }

  private ServerCatalogue find(ServerCatalogue.Setting... settings) throws IOException {
    return ServerCatalogue.find(home, project, Definitions.NONE, ALL, List.of(settings));
  }

  private static ServerCatalogue.Setting setting(String json, Origin.Scope scope, boolean counts) {
    return new ServerCatalogue.Setting(
        (JrsObject) Json.parse(json), new Origin(scope, "settings.json", !counts), counts);
  }

  private static String command(ServerCatalogue found, String name) {
    return found.find(name).orElseThrow().definition().target();
  }

  @Test
  void sameName_countsWhereItIsNearest() throws IOException {
    ServerFile.ofUser(home, null).put("a", entry("user"));
    ServerFile.ofUser(home, null).put("b", entry("user"));
    ServerFile.ofUser(home, project).put("a", entry("local"));
    ServerFile.ofFolder(project).put("a", entry("folder"));
    ServerFile.ofFolder(project).put("b", entry("folder"));

    ServerCatalogue found = find();

    assertThat(command(found, "a")).isEqualTo("local");
    assertThat(command(found, "b")).isEqualTo("folder");
    assertThat(found.entries()).hasSize(2);
  }

  @Test
  void onlyGiven_leavesEverythingElseOut() throws IOException {
    ServerFile.ofUser(home, null).put("a", entry("user"));
    Definitions given =
        Definitions.read(
            Json.parse("{\"b\": {\"command\": \"x\"}}"),
            new Origin(Origin.Scope.COMMAND_LINE, "--mcp-config", false));

    assertThat(ServerCatalogue.find(home, project, given, Set.of(), List.of()).ready())
        .extracting(ServerDefinition::name)
        .containsExactly("b");
    assertThat(ServerCatalogue.find(home, project, given, ALL, List.of()).ready())
        .extracting(ServerDefinition::name)
        .containsExactly("b", "a");
  }

  @Test
  void serverOfTheFolder_waitsForTheUser_andAgainWhenItIsAnotherOne() throws Exception {
    ServerFile file = ServerFile.ofFolder(project);
    file.put("a", entry("one"));
    assertThat(find().unapproved()).hasSize(1);
    assertThat(find().ready()).isEmpty();

    ServerChoices.read(home, project).enable(find().unapproved().getFirst());
    assertThat(find().ready()).hasSize(1);

    assertThat(file.put("a", entry("two"))).isTrue();
    assertThat(find().unapproved()).hasSize(1);
  }

  @Test
  void settingsOfTheUser_canAgree_thoseOfTheFolderCannot() throws IOException {
    ServerFile.ofFolder(project).put("a", entry("one"));
    String all = "{\"enableAllProjectMcpServers\": true}";

    assertThat(find(setting(all, Origin.Scope.PROJECT, false)).unapproved()).hasSize(1);
    assertThat(find(setting(all, Origin.Scope.USER, true)).ready()).hasSize(1);
    assertThat(
            find(setting("{\"enabledMcpjsonServers\": [\"a\"]}", Origin.Scope.USER, true)).ready())
        .hasSize(1);
    assertThat(
            find(setting("{\"disabledMcpjsonServers\": [\"a\"]}", Origin.Scope.PROJECT, false))
                .find("a")
                .orElseThrow()
                .standing())
        .isEqualTo(ServerCatalogue.Standing.DISABLED);
  }

  @Test
  void settings_nameServersToo_andThoseOfTheFolderAreUnapproved() throws IOException {
    String server = "{\"mcpServers\": {\"%s\": {\"command\": \"x\"}}}";

    ServerCatalogue found =
        find(
            setting(server.formatted("mine"), Origin.Scope.USER, true),
            setting(server.formatted("theirs"), Origin.Scope.PROJECT, false));

    assertThat(found.ready()).extracting(ServerDefinition::name).containsExactly("mine");
    assertThat(found.unapproved()).extracting(ServerDefinition::name).containsExactly("theirs");
  }

  @Test
  void disabled_isForOneFolderAndCanBeTakenBack() throws IOException {
    ServerFile.ofUser(home, null).put("a", entry("user"));
    ServerChoices choices = ServerChoices.read(home, project);
    choices.disable("a");

    assertThat(find().ready()).isEmpty();
    Path other = Files.createDirectories(temp.resolve("other"));
    assertThat(ServerCatalogue.find(home, other, Definitions.NONE, ALL, List.of()).ready())
        .hasSize(1);

    choices.enable(find().find("a").orElseThrow().definition());
    assertThat(find().ready()).hasSize(1);
  }

  @Test
  void file_keepsWhatElseStandsInIt_andTheUsersIsPrivate() throws IOException {
    Path file = project.resolve(".mcp.json");
    Files.writeString(file, "{\"$schema\": \"s\", \"mcpServers\": {\"a\": {\"command\": \"x\"}}}");
    ServerFile ofFolder = ServerFile.ofFolder(project);

    assertThat(ofFolder.put("b", entry("y"))).isFalse();
    assertThat(ofFolder.remove("a")).isTrue();
    assertThat(ofFolder.remove("a")).isFalse();
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {
              "$schema": "s",
              "mcpServers": {
                "b": {
                  "command": "y"
                }
              }
            }
            """);

    ServerFile.ofUser(home, null).put("c", entry("z"));
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("mcp.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void brokenFile_isAProblemAndNotOverwritten() throws IOException {
    Path file = Files.writeString(project.resolve(".mcp.json"), "{\"mcpServers\": ");

    assertThat(find().problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains(".mcp.json cannot be read"));
    assertThatThrownBy(() -> ServerFile.ofFolder(project).put("a", entry("x")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not valid JSON");
    assertThat(Files.readString(file)).isEqualTo("{\"mcpServers\": ");
  }

  @Test
  void brokenChoices_areAnError() throws IOException {
    ServerFile.ofUser(home, null).put("a", entry("user"));
    Files.writeString(home.resolve("mcp-choices.json"), "[]");

    assertThatThrownBy(this::find).hasMessageContaining("does not hold a JSON object");
  }
}
