package io.agenticflow.agent.session;

import static io.agenticflow.agent.session.BlockJson.need;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * The first line of a session's file.
 *
 * @param id a UUID
 * @param workspace the working folder, real and absolute
 * @param forkedFrom the session that this one began as a copy of, or null
 */
public record SessionHeader(
    String id, Path workspace, Instant created, @Nullable String forkedFrom) {
  /** Files of a later version are refused rather than half understood. */
  private static final int VERSION = 1;

  JrsValue toJson() {
    return Json.object()
        .put("type", "session")
        .put("version", VERSION)
        .put("id", id)
        .put("workspace", workspace.toString())
        .put("created", created.toString())
        .put("forked_from", forkedFrom)
        .build();
  }

  /**
   * Reads the line.
   *
   * @throws JsonException where it is not a session's first line, or of a later version
   */
  static SessionHeader read(String line) {
    JrsValue json = Json.parse(line);
    if (!"session".equals(Json.string(json, "type"))) {
      throw new JsonException("it does not begin as a session does");
    }
    long version = Json.integer(json, "version", 0);
    if (version != VERSION) {
      throw new JsonException(
          "it is of version " + version + ", and this program reads version " + VERSION);
    }
    try {
      return new SessionHeader(
          need(json, "id"),
          Path.of(need(json, "workspace")),
          Instant.parse(need(json, "created")),
          Json.string(json, "forked_from"));
    } catch (DateTimeParseException e) {
      throw new JsonException("created is not a time: " + e.getParsedString());
    }
  }
}
