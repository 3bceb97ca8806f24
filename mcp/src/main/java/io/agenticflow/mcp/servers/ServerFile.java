package io.agenticflow.mcp.servers;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A file that names servers: {@code .mcp.json} of a folder, or the user's own file, which besides
 * those for all folders holds those for one folder each, under {@code projects}. Everything else in
 * the file stays as it is.
 */
public final class ServerFile {
  /** The name of a folder's file. */
  public static final String OF_FOLDER = ".mcp.json";

  private static final String SERVERS = "mcpServers";
  private static final String PROJECTS = "projects";

  private final Path file;
  private final @Nullable String project;
  private final Origin origin;

  private ServerFile(Path file, @Nullable String project, Origin origin) {
    this.file = file;
    this.project = project;
    this.origin = origin;
  }

  /** Returns the file of a folder. */
  public static ServerFile ofFolder(Path folder) {
    Path file = folder.resolve(OF_FOLDER);
    return new ServerFile(file, null, new Origin(Origin.Scope.PROJECT, file.toString(), true));
  }

  /**
   * Returns the user's file.
   *
   * @param home the program's own folder
   * @param project for one folder; null for all
   */
  public static ServerFile ofUser(Path home, @Nullable Path project) {
    return ofUser(
        home.resolve("mcp.json"),
        project,
        project == null ? Origin.Scope.USER : Origin.Scope.LOCAL);
  }

  /** Returns a file in the form of the user's, which may belong to another program. */
  static ServerFile ofUser(Path file, @Nullable Path project, Origin.Scope scope) {
    return new ServerFile(
        file,
        project == null ? null : project.toString(),
        new Origin(scope, file.toString(), false));
  }

  /** Returns where it is. */
  public Path path() {
    return file;
  }

  /** Returns the servers; none where there is no such file. What is wrong is among the problems. */
  public Definitions read() {
    try {
      JrsObject root = PrivateFile.read(file);
      JrsValue servers = root == null ? null : Json.field(home(root), SERVERS);
      return servers == null ? Definitions.NONE : Definitions.read(servers, origin);
    } catch (IOException e) {
      return new Definitions(
          List.of(),
          List.of(new Definitions.Problem("", origin, "cannot be read: " + e.getMessage())));
    }
  }

  /**
   * Returns the names of all entries, also of those that cannot be used.
   *
   * @throws IOException where the file cannot be read; the message is for people
   */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    Json.fields(servers(PrivateFile.read(file))).forEach(each -> names.add(each.getKey()));
    return names;
  }

  /**
   * Writes an entry.
   *
   * @return whether it took the place of another
   * @throws IOException where the file cannot be read or written; the message is for people
   */
  public boolean put(String name, JrsObject entry) throws IOException {
    JrsObject root = PrivateFile.read(file);
    boolean isThere = Json.field(servers(root), name) != null;
    write(root, with(servers(root), name, entry));
    return isThere;
  }

  /**
   * Takes an entry away.
   *
   * @return whether it was there
   * @throws IOException where the file cannot be read or written; the message is for people
   */
  public boolean remove(String name) throws IOException {
    JrsObject root = PrivateFile.read(file);
    if (Json.field(servers(root), name) == null) {
      return false;
    }
    write(root, with(servers(root), name, null));
    return true;
  }

  private @Nullable JrsValue servers(@Nullable JrsObject root) {
    return Json.field(home(root), SERVERS);
  }

  /** Returns the object that the servers stand in. */
  private @Nullable JrsValue home(@Nullable JrsObject root) {
    return project == null ? root : Json.field(Json.field(root, PROJECTS), project);
  }

  private void write(@Nullable JrsObject root, JrsObject servers) throws IOException {
    JrsObject home = with(home(root), SERVERS, servers);
    JrsObject all =
        project == null
            ? home
            : with(root, PROJECTS, with(Json.field(root, PROJECTS), project, home));
    PrivateFile.write(file, Json.writeIndented(all), origin.scope() != Origin.Scope.PROJECT);
  }

  /** Returns an object with a field put or, for null, taken away. */
  static JrsObject with(@Nullable JrsValue object, String name, @Nullable JrsValue value) {
    JsonObjectBuilder all = Json.object();
    boolean found = false;
    for (Map.Entry<String, JrsValue> field : Json.fields(object)) {
      boolean isIt = field.getKey().equals(name);
      found |= isIt;
      all.put(field.getKey(), isIt ? value : field.getValue());
    }
    return found ? all.build() : all.put(name, value).build();
  }
}
