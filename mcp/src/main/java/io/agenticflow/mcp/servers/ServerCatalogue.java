package io.agenticflow.mcp.servers;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * All servers that are named for a folder, and what becomes of each. Immutable.
 *
 * @param entries in the order in which places count, each name once
 * @param problems entries and places that cannot be used
 */
public record ServerCatalogue(List<Entry> entries, List<Definitions.Problem> problems) {
  /** None. */
  public static final ServerCatalogue EMPTY = new ServerCatalogue(List.of(), List.of());

  public ServerCatalogue {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
  }

  /** What becomes of a server. */
  public enum Standing {
    /** It may be started. */
    READY,
    /** It came with the folder, and the user has not agreed. */
    UNAPPROVED,
    /** It is not wanted. */
    DISABLED
  }

  /** A server and what becomes of it. */
  public record Entry(ServerDefinition definition, Standing standing) {}

  /**
   * Settings that speak of servers.
   *
   * @param counts whether what they agree to counts: not where they came with the folder
   */
  public record Setting(JrsObject json, Origin origin, boolean counts) {}

  /**
   * Finds the servers of a folder.
   *
   * @param home the program's own folder
   * @param folder absolute
   * @param given those of the command line, of the driving program, of an agent
   * @param wanted the scopes that count besides
   * @param settings those first that are heard first
   * @throws IOException where what the user has decided cannot be read
   */
  public static ServerCatalogue find(
      Path home, Path folder, Definitions given, Set<Origin.Scope> wanted, List<Setting> settings)
      throws IOException {
    Path project = project(folder);
    Definitions all = given;
    for (Origin.Scope scope :
        List.of(
            Origin.Scope.MANAGED, Origin.Scope.LOCAL, Origin.Scope.PROJECT, Origin.Scope.USER)) {
      if (wanted.contains(scope)) {
        all = all.and(ofFiles(scope, home, folder, project)).and(ofSettings(settings, scope));
      }
    }
    if (all.servers().isEmpty()) {
      return new ServerCatalogue(List.of(), all.problems());
    }
    ServerChoices choices = ServerChoices.read(home, project);
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (ServerDefinition each : all.servers()) {
      entries.putIfAbsent(each.name(), new Entry(each, standing(each, choices, settings)));
    }
    return new ServerCatalogue(List.copyOf(entries.values()), all.problems());
  }

  private static Definitions ofFiles(Origin.Scope scope, Path home, Path folder, Path project) {
    return switch (scope) {
      case LOCAL -> ServerFile.ofUser(home, project).read();
      case USER -> ServerFile.ofUser(home, null).read();
      case PROJECT -> {
        Definitions all = Definitions.NONE;
        for (Path at = folder; at != null; at = at.equals(project) ? null : at.getParent()) {
          all = all.and(ServerFile.ofFolder(at).read());
        }
        yield all;
      }
      case PROGRAM, COMMAND_LINE, AGENT, MANAGED -> Definitions.NONE;
    };
  }

  private static Definitions ofSettings(List<Setting> settings, Origin.Scope scope) {
    Definitions all = Definitions.NONE;
    for (Setting each : settings) {
      JrsValue servers = Json.field(each.json(), "mcpServers");
      if (each.origin().scope() == scope && servers != null) {
        all = all.and(Definitions.read(servers, each.origin()));
      }
    }
    return all;
  }

  private static Standing standing(
      ServerDefinition server, ServerChoices choices, List<Setting> settings) {
    if (server.origin().scope() != Origin.Scope.COMMAND_LINE
        && (choices.isDisabled(server.name())
            || settings.stream()
                .anyMatch(each -> names(each, "disabledMcpjsonServers", server.name())))) {
      return Standing.DISABLED;
    }
    if (!server.origin().comesWithFolder() || choices.isEnabled(server)) {
      return Standing.READY;
    }
    return settings.stream()
            .filter(Setting::counts)
            .anyMatch(each ->
                Json.isTrue(each.json(), "enableAllProjectMcpServers")
                    || names(each, "enabledMcpjsonServers", server.name()))
        ? Standing.READY
        : Standing.UNAPPROVED;
  }

  private static boolean names(Setting setting, String field, String name) {
    return Json.array(setting.json(), field).stream().anyMatch(each -> each.asText().equals(name));
  }

  /** Returns the root of the repository that a folder is in; the folder where it is in none. */
  public static Path project(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return at;
      }
    }
    return folder;
  }

  /** Returns the server of a name. */
  public Optional<Entry> find(String name) {
    return entries.stream().filter(each -> each.definition().name().equals(name)).findFirst();
  }

  /** Returns those that may be started. */
  public List<ServerDefinition> ready() {
    return with(Standing.READY);
  }

  /** Returns those that the user has yet to agree to. */
  public List<ServerDefinition> unapproved() {
    return with(Standing.UNAPPROVED);
  }

  private List<ServerDefinition> with(Standing standing) {
    List<ServerDefinition> all = new ArrayList<>();
    for (Entry each : entries) {
      if (each.standing() == standing) {
        all.add(each.definition());
      }
    }
    return all;
  }
}
