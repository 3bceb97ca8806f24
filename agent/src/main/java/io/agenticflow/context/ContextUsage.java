package io.agenticflow.context;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What fills the context of the next request, in tokens. Immutable.
 *
 * @param parts each part with its tokens; together they are {@code tokens}
 * @param tokens all of them
 * @param measured whether the sum rests on what the provider counted for the last answer, with what
 *     was said since estimated; else all is estimated. How it is shared out among the parts is
 *     always an estimate
 * @param window the most tokens that the model takes, prompt and answer together; null where nobody
 *     knows
 * @param items what stands behind the parts: each tool, file of instructions and skill
 */
public record ContextUsage(
    Map<Part, Long> parts, long tokens, boolean measured, @Nullable Long window, List<Item> items) {
  public ContextUsage {
    Map<Part, Long> ordered = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      ordered.put(part, requireNonNull(parts.getOrDefault(part, 0L)));
    }
    parts = Collections.unmodifiableMap(ordered);
    items = List.copyOf(items);
  }

  /** A part of the context. */
  public enum Part {
    /** The agent's own instructions, and where it is. */
    SYSTEM("system prompt"),
    /** The definitions of tools. */
    TOOLS("tools"),
    /** The definitions of tools that come from MCP servers. */
    MCP_TOOLS("MCP tools"),
    /** What files of instructions say. */
    INSTRUCTIONS("instructions"),
    /** What is said of the skills from the beginning. */
    SKILLS("skills"),
    /** What is said of the agents that can be started. */
    AGENTS("agents"),
    /** What user and model have said. */
    MESSAGES("messages"),
    /** What tools have answered. */
    TOOL_RESULTS("tool results");

    private final String words;

    Part(String words) {
      this.words = words;
    }

    /** Returns its name in JSON. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns its name for people. */
    public String words() {
      return words;
    }
  }

  /**
   * One thing that takes room.
   *
   * @param name of the tool or skill, or the file
   */
  public record Item(Part part, String name, long tokens) {}

  /** Returns the tokens of a part. */
  public long of(Part part) {
    return requireNonNull(parts.get(part));
  }

  /** Returns the tokens that are left; null where the window is not known. Never below 0. */
  public @Nullable Long free() {
    return window == null ? null : Long.valueOf(Math.max(0, window - tokens));
  }

  /** Returns it as one line for people. */
  public String line() {
    StringBuilder line = new StringBuilder("context: ");
    line.append(count(tokens));
    if (window != null) {
      line.append(" of ")
          .append(count(window))
          .append(" tokens (")
          .append(Math.round(100.0 * tokens / window))
          .append(" %)");
    } else {
      line.append(" tokens");
    }
    for (Map.Entry<Part, Long> part : parts.entrySet()) {
      if (part.getValue() > 0) {
        line.append(", ").append(part.getKey().words()).append(' ').append(count(part.getValue()));
      }
    }
    Long free = free();
    return free == null ? line.toString() : line.append(", free ").append(count(free)).toString();
  }

  /**
   * Returns it as JSON: {@code tokens}, {@code measured}, {@code window}, {@code free}, {@code
   * parts} by name, {@code items} with {@code part}, {@code name} and {@code tokens}.
   */
  public JrsObject json() {
    JsonObjectBuilder byName = Json.object();
    parts.forEach((part, count) -> byName.put(part.key(), count));
    return Json.object()
        .put("tokens", tokens)
        .put("measured", measured)
        .put("window", window)
        .put("free", free())
        .put("parts", byName.build())
        .put(
            "items",
            items.stream()
                .map(item ->
                    Json.object()
                        .put("part", item.part().key())
                        .put("name", item.name())
                        .put("tokens", item.tokens())
                        .build())
                .toList())
        .build();
  }

  /** Reads what {@link #json} wrote; parts that this version does not know are left out. */
  public static ContextUsage read(@Nullable JrsValue json) {
    JrsValue counts = Json.field(json, "parts");
    Map<Part, Long> parts = new EnumMap<>(Part.class);
    List<Item> items = new ArrayList<>();
    for (Part part : Part.values()) {
      parts.put(part, Json.integer(counts, part.key(), 0));
      for (JrsValue item : Json.array(json, "items")) {
        if (part.key().equals(Json.string(item, "part"))) {
          items.add(new Item(part, Json.string(item, "name", ""), Json.integer(item, "tokens", 0)));
        }
      }
    }
    return new ContextUsage(
        parts,
        Json.integer(json, "tokens", 0),
        Json.isTrue(json, "measured"),
        Json.integer(json, "window"),
        items);
  }

  private static String count(long tokens) {
    return tokens < 10_000 ? Long.toString(tokens) : Math.round(tokens / 1000.0) + "k";
  }
}
