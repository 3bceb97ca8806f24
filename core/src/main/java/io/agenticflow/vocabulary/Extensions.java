package io.agenticflow.vocabulary;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields of one dialect that the vocabulary has no word for, kept as raw JSON under {@code
 * dialect:field} names.
 *
 * <p>A codec puts what it does not know here under its own prefix, and writes back what carries its
 * own prefix. What carries another prefix is for the caller to refuse or report; it is never
 * dropped unseen. Order is kept.
 *
 * @param fields from qualified name, for example {@code anthropic:context_management}, to value
 */
public record Extensions(Map<String, RawJson> fields) {
  /** No extension at all. */
  public static final Extensions NONE = new Extensions(Map.of());

  public Extensions {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Returns the value of {@code dialect:field}, or null. */
  public @Nullable RawJson get(String dialect, String field) {
    return fields.get(dialect + ":" + field);
  }

  /** Returns these extensions with one more. */
  public Extensions with(String dialect, String field, RawJson value) {
    Map<String, RawJson> more = new LinkedHashMap<>(fields);
    more.put(dialect + ":" + field, value);
    return new Extensions(more);
  }

  /** Returns the unqualified fields of one dialect, in order. */
  public Map<String, RawJson> of(String dialect) {
    Map<String, RawJson> own = new LinkedHashMap<>();
    String prefix = dialect + ":";
    fields.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        own.put(name.substring(prefix.length()), value);
      }
    });
    return own;
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }
}
