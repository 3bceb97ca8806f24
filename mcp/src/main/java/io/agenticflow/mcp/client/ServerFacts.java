package io.agenticflow.mcp.client;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Revision;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a server says of itself.
 *
 * @param revision what both speak
 * @param info {@code name} and {@code version}; null where it does not say
 * @param capabilities what it offers
 * @param instructions how a model is to use it; null for nothing
 */
public record ServerFacts(
    Revision revision,
    @Nullable JrsObject info,
    JrsObject capabilities,
    @Nullable String instructions) {

  /** Reads an answer to {@code initialize} or {@code server/discover}. */
  static ServerFacts read(Revision revision, JrsValue answer) {
    JrsValue info =
        revision.isStateless()
            ? Json.field(Json.field(answer, Meta.FIELD), Meta.SERVER_INFO)
            : Json.field(answer, "serverInfo");
    return new ServerFacts(
        revision,
        info instanceof JrsObject object ? object : null,
        Json.field(answer, "capabilities") instanceof JrsObject object ? object : Message.NOTHING,
        Json.string(answer, "instructions"));
  }

  /** Returns whether it offers something, for example {@code tools}. */
  public boolean has(String capability) {
    return Json.field(capabilities, capability) != null;
  }

  /** Returns whether it has said that it tells when a resource changes. */
  public boolean tellsOfResources() {
    return Json.isTrue(Json.field(capabilities, "resources"), "subscribe");
  }

  /** Returns whether it has said that it tells when a list changes. */
  boolean tellsChanges(String capability) {
    return Json.isTrue(Json.field(capabilities, capability), "listChanged");
  }
}
