package io.agenticflow.memory;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** An entry as JSON: what is shown, exported and imported. */
public final class EntryJson {
  private EntryJson() {}

  /** Returns an entry as an object; what it does not have is left out. */
  public static JrsObject write(MemoryEntry entry) {
    return Json.object()
        .put("id", entry.id())
        .put("namespace", entry.namespace())
        .put("text", entry.text())
        .put("tags", entry.tags().stream().map(Json::of).toList())
        .put("source", entry.source())
        .put("evidence", entry.evidence())
        .put("created_at", entry.created().toString())
        .put("expires_at", text(entry.expires()))
        .put("used_at", text(entry.used()))
        .put("uses", entry.uses())
        .put("helped", entry.helped())
        .put("misled", entry.misled())
        .build();
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  /**
   * Reads an object in that form. Only {@code text} has to be there; fields of other names are left
   * out.
   *
   * @param namespace takes the place of the object's own; null leaves it
   * @param otherwise the namespace where neither says one
   * @throws IllegalArgumentException where it has another form; the message is for people
   */
  public static MemoryStore.Imported read(
      String line, @Nullable String namespace, String otherwise) {
    JrsValue json;
    try {
      json = Json.parse(line);
    } catch (JsonException e) {
      throw new IllegalArgumentException("is no JSON: " + e.getMessage(), e);
    }
    if (!(json instanceof JrsObject) || Json.string(json, "text") == null) {
      throw new IllegalArgumentException("is no object with a text");
    }
    List<String> tags = new ArrayList<>();
    for (JrsValue each : Json.array(json, "tags")) {
      if (!(each instanceof JrsString)) {
        throw new IllegalArgumentException("has a tag that is no text");
      }
      tags.add(each.asText());
    }
    return new MemoryStore.Imported(
        new Draft(
            namespace == null ? Json.string(json, "namespace", otherwise) : namespace,
            Json.string(json, "text", ""),
            tags,
            Json.string(json, "source", "import"),
            Json.string(json, "evidence"),
            time(json, "expires_at")),
        id(Json.string(json, "id")),
        time(json, "created_at"),
        count(json, "uses"),
        count(json, "helped"),
        count(json, "misled"));
  }

  private static @Nullable String id(@Nullable String id) {
    if (id != null && !id.matches("[A-Za-z0-9_-]{4,64}")) {
      throw new IllegalArgumentException(
          "has an id that is not 4 to 64 letters, digits, hyphens and underscores");
    }
    return id;
  }

  private static @Nullable Instant time(JrsValue json, String name) {
    String text = Json.string(json, name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          name + " is no time such as 2026-11-22T14:30:00Z: " + text, e);
    }
  }

  private static long count(JrsValue json, String name) {
    long count = Json.integer(json, name, 0);
    if (count < 0) {
      throw new IllegalArgumentException(name + " is below zero");
    }
    return count;
  }
}
