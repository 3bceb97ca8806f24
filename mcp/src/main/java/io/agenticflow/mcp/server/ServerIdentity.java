package io.agenticflow.mcp.server;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * What a server says of itself.
 *
 * @param name for programs
 * @param title for people; null for none
 * @param instructions what a model should know to use the server well; null for nothing
 */
public record ServerIdentity(
    String name, @Nullable String title, String version, @Nullable String instructions) {
  public ServerIdentity {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
  }

  JrsObject json() {
    return Json.object().put("name", name).put("title", title).put("version", version).build();
  }
}
