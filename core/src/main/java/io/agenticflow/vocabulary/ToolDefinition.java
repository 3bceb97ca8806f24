package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A tool that the model may ask for.
 *
 * @param description what it does and when to use it; null where the caller gave none
 * @param inputSchema the JSON Schema of its input; null for a tool that the provider itself runs,
 *     whose description is in {@code extensions}
 * @param type the dialect's own kind of tool, such as {@code web_search_20250305}; null for an
 *     ordinary function
 */
public record ToolDefinition(
    String name,
    @Nullable String description,
    @Nullable RawJson inputSchema,
    @Nullable String type,
    @Nullable CacheControl cacheControl,
    Extensions extensions) {

  public ToolDefinition {
    requireNonNull(name, "name");
    requireNonNull(extensions, "extensions");
  }

  public ToolDefinition(String name, String description, RawJson inputSchema) {
    this(name, description, inputSchema, null, null, Extensions.NONE);
  }
}
