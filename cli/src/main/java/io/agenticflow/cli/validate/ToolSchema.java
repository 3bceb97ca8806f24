package io.agenticflow.cli.validate;

import io.agenticflow.json.Json;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** The JSON Schema of what the clients' tool takes. */
final class ToolSchema {
  static final JrsObject OBJECT =
      Json.object()
          .put("type", "object")
          .put(
              "properties",
              Json.object()
                  .put(
                      ClientDialect.ARGUMENT,
                      Json.object()
                          .put("type", "string")
                          .put("description", "The key, exactly as it was told.")
                          .build())
                  .build())
          .put("required", List.of(Json.of(ClientDialect.ARGUMENT)))
          .build();

  private ToolSchema() {}
}
