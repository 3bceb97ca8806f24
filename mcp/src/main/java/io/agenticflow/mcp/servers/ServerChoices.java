package io.agenticflow.mcp.servers;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What the user has decided about servers in one folder: which of those that came with it may be
 * started, and which are not wanted. A server that was agreed to and is another one now has to be
 * agreed to anew. Not safe for use by several threads.
 */
public final class ServerChoices {
  private static final String ENABLED = "enabled";
  private static final String DISABLED = "disabled";

  private final Path file;
  private final String folder;
  private @Nullable JrsObject all;

  private ServerChoices(Path file, String folder, @Nullable JrsObject all) {
    this.file = file;
    this.folder = folder;
    this.all = all;
  }

  /**
   * Reads them.
   *
   * @param home the program's own folder
   * @param folder that they are about
   * @throws IOException where the file cannot be read: what was not wanted would be started
   */
  public static ServerChoices read(Path home, Path folder) throws IOException {
    Path file = home.resolve("mcp-choices.json");
    return new ServerChoices(file, folder.toString(), PrivateFile.read(file));
  }

  /** Returns whether the user has agreed that a server is started. */
  public boolean isEnabled(ServerDefinition server) {
    return server.identity().equals(Json.string(of(ENABLED), server.name()));
  }

  /** Returns whether the user does not want a server. */
  public boolean isDisabled(String name) {
    return Json.isTrue(of(DISABLED), name);
  }

  /**
   * Remembers that a server may be started.
   *
   * @throws IOException where it cannot be written; the message is for people
   */
  public void enable(ServerDefinition server) throws IOException {
    write(
        ServerFile.with(of(ENABLED), server.name(), Json.of(server.identity())),
        ServerFile.with(of(DISABLED), server.name(), null));
  }

  /**
   * Remembers that a server is not wanted.
   *
   * @throws IOException where it cannot be written; the message is for people
   */
  public void disable(String name) throws IOException {
    write(
        ServerFile.with(of(ENABLED), name, null),
        ServerFile.with(of(DISABLED), name, Json.of(true)));
  }

  private @Nullable JrsValue of(String kind) {
    return Json.field(Json.field(all, folder), kind);
  }

  private void write(JrsObject enabled, JrsObject disabled) throws IOException {
    all =
        ServerFile.with(
            all, folder, Json.object().put(ENABLED, enabled).put(DISABLED, disabled).build());
    PrivateFile.write(file, Json.writeIndented(all), true);
  }
}
