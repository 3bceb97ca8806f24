package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.RawJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Moves the fields of a wire object that the vocabulary has no word for to {@link Extensions} and
 * back.
 *
 * <p>A field inside a nested object whose other fields are understood is named with a dot: {@code
 * anthropic:output_config.task_budget}. JSON null means absent and is not kept.
 */
public final class ExtensionFields {
  private ExtensionFields() {}

  /** Returns the fields of {@code object} that are not in {@code known}. */
  public static Extensions unknown(String dialect, @Nullable JrsValue object, Set<String> known) {
    return unknown(dialect, "", object, known, Extensions.NONE);
  }

  /**
   * Returns {@code others} and the fields of {@code object} that are not in {@code known}.
   *
   * @param prefix the nested object's name and a dot, or nothing
   */
  public static Extensions unknown(
      String dialect,
      String prefix,
      @Nullable JrsValue object,
      Set<String> known,
      Extensions others) {
    Map<String, RawJson> found = null;
    for (Map.Entry<String, JrsValue> field : Json.fields(object)) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        if (found == null) {
          found = new LinkedHashMap<>(others.fields());
        }
        found.put(dialect + ":" + prefix + field.getKey(), Json.raw(field.getValue()));
      }
    }
    return found == null ? others : new Extensions(found);
  }

  /** Writes a dialect's own extensions, except those inside one of the {@code nested} objects. */
  public static void put(
      JsonObjectBuilder object, String dialect, Extensions extensions, Set<String> nested) {
    if (extensions.isEmpty()) {
      return;
    }
    extensions
        .of(dialect)
        .forEach((name, value) -> {
          int dot = name.indexOf('.');
          if (dot < 0 || !nested.contains(name.substring(0, dot))) {
            object.put(name, value);
          }
        });
  }

  /** Writes a dialect's own extensions. */
  public static void put(JsonObjectBuilder object, String dialect, Extensions extensions) {
    put(object, dialect, extensions, Set.of());
  }

  /**
   * Writes a dialect's own extensions inside the nested object {@code name}. Returns whether there
   * was one.
   */
  public static boolean putNested(
      JsonObjectBuilder object, String dialect, Extensions extensions, String name) {
    if (extensions.isEmpty()) {
      return false;
    }
    String prefix = name + ".";
    boolean any = false;
    for (Map.Entry<String, RawJson> field : extensions.of(dialect).entrySet()) {
      if (field.getKey().startsWith(prefix)) {
        object.put(field.getKey().substring(prefix.length()), field.getValue());
        any = true;
      }
    }
    return any;
  }
}
