package io.agenticflow.mcp.servers;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Keeps what servers said they have, a file for each, so that a run knows a server's tools without
 * starting it. Safe for use by several threads and programs: the last who writes wins.
 */
public final class Listings {
  private final Path folder;

  /**
   * @param home the program's own folder
   */
  public Listings(Path home) {
    folder = home.resolve("mcp").resolve("listings");
  }

  private Path file(ServerDefinition server) {
    return folder.resolve(server.identity() + ".json");
  }

  /**
   * Returns what is known of a server; null where nothing is.
   *
   * @throws IOException where the file cannot be read: what the user agreed to would be lost
   */
  public @Nullable Listing read(ServerDefinition server) throws IOException {
    JrsObject json = PrivateFile.read(file(server));
    return json == null ? null : Listing.read(json);
  }

  /**
   * Keeps what a server has.
   *
   * @throws IOException where it cannot be written; the message is for people
   */
  public void write(ServerDefinition server, Listing listing) throws IOException {
    PrivateFile.write(file(server), Json.write(listing.json()), true);
  }
}
