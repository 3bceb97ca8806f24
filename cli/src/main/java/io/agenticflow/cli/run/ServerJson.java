package io.agenticflow.cli.run;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.servers.Listing;
import io.agenticflow.mcp.servers.ServerStatus;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Tells of a server as the SDK's {@code McpServerStatus}. */
final class ServerJson {
  private ServerJson() {}

  /** Returns it; its variables as they are written, because their values may be secrets. */
  static JrsObject of(ServerStatus status) {
    JsonObjectBuilder json =
        Json.object()
            .put("name", status.definition().name())
            .put("status", RunServers.word(status.state()))
            .put("error", status.error())
            .put("scope", status.definition().origin().scope().word());
    Listing listing = status.listing();
    if (listing != null) {
      json.put("serverInfo", listing.info());
      List<JrsObject> tools = new ArrayList<>();
      for (ServerTool tool : listing.tools()) {
        JrsValue annotations = Json.field(tool.described(), "annotations");
        tools.add(
            Json.object()
                .put("name", tool.name())
                .put("description", Json.string(tool.described(), "description"))
                .put(
                    "annotations",
                    annotations == null
                        ? null
                        : Json.object()
                            .put("readOnly", Json.isTrue(annotations, "readOnlyHint"))
                            .put("destructive", Json.isTrue(annotations, "destructiveHint"))
                            .put("openWorld", Json.isTrue(annotations, "openWorldHint"))
                            .build())
                .build());
      }
      json.put("tools", tools);
    }
    return json.build();
  }
}
