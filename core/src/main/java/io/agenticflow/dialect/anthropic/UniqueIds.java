package io.agenticflow.dialect.anthropic;

import io.agenticflow.vocabulary.ContentBlock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives every call of a conversation an id of its own, because the API refuses a conversation in
 * which one comes twice, and there are providers that count from 0 in every answer. For one
 * request.
 */
final class UniqueIds {
  private final Set<String> used = new HashSet<>();

  /** The newest name of each id. */
  private final Map<String, String> names = new HashMap<>();

  /** Returns the block, under its call's own id. */
  ContentBlock of(ContentBlock block) {
    return switch (block) {
      case ContentBlock.ToolUse use when !used.add(use.id()) -> {
        String name = use.id();
        for (int i = 2; !used.add(name); i++) {
          name = use.id() + "_" + i;
        }
        names.put(use.id(), name);
        yield new ContentBlock.ToolUse(
            name, use.name(), use.input(), use.cacheControl(), use.extensions());
      }
      case ContentBlock.ToolResult result when names.containsKey(result.toolUseId()) ->
          new ContentBlock.ToolResult(
              names.get(result.toolUseId()),
              result.content(),
              result.isError(),
              result.cacheControl(),
              result.extensions());
      default -> block;
    };
  }
}
