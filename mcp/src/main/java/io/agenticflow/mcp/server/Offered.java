package io.agenticflow.mcp.server;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * A tool, a prompt, a resource or a template of resources.
 *
 * @param key by what it is asked for: a name, an address, or a template of addresses
 * @param described its whole entry in the list
 * @param handler does it
 */
public record Offered(String key, JrsObject described, Handler handler) {
  public Offered {
    requireNonNull(key, "key");
    requireNonNull(described, "described");
    requireNonNull(handler, "handler");
  }

  /**
   * Returns a tool.
   *
   * @param inputSchema of type {@code object}
   */
  public static Offered tool(
      String name, String description, JrsObject inputSchema, Handler handler) {
    return tool(name, description, inputSchema, null, null, handler);
  }

  /**
   * Returns a tool.
   *
   * @param outputSchema what its structured content looks like; null where it has none
   * @param annotations hints, for example {@code readOnlyHint}; null for none
   */
  public static Offered tool(
      String name,
      String description,
      JrsObject inputSchema,
      @Nullable JrsObject outputSchema,
      @Nullable JrsObject annotations,
      Handler handler) {
    return new Offered(
        name,
        Json.object()
            .put("name", name)
            .put("description", description)
            .put("inputSchema", inputSchema)
            .put("outputSchema", outputSchema)
            .put("annotations", annotations)
            .build(),
        handler);
  }

  /** Returns a resource. */
  public static Offered resource(
      String uri, String name, String description, String mimeType, Handler handler) {
    return new Offered(
        uri,
        Json.object()
            .put("uri", uri)
            .put("name", name)
            .put("description", description)
            .put("mimeType", mimeType)
            .build(),
        handler);
  }

  /**
   * Returns resources that share a form of address.
   *
   * @param template with {@code {name}} where an address has something of its own, without a slash
   */
  public static Offered template(
      String template, String name, String description, String mimeType, Handler handler) {
    return new Offered(
        template,
        Json.object()
            .put("uriTemplate", template)
            .put("name", name)
            .put("description", description)
            .put("mimeType", mimeType)
            .build(),
        handler);
  }

  /**
   * Returns a prompt.
   *
   * @param arguments the names of its arguments, all of them required
   */
  public static Offered prompt(
      String name, String description, Iterable<String> arguments, Handler handler) {
    List<JrsObject> described = new ArrayList<>();
    for (String each : arguments) {
      described.add(Json.object().put("name", each).put("required", true).build());
    }
    return new Offered(
        name,
        Json.object()
            .put("name", name)
            .put("description", description)
            .put("arguments", described.isEmpty() ? null : Json.array(described))
            .build(),
        handler);
  }
}
