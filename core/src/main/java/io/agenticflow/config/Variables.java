package io.agenticflow.config;

import io.agenticflow.config.YamlNode.Place;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The environment over {@code .env} over the user's file of keys. A variable of the environment is
 * never overridden, not even where it is empty; an empty value is the same as none.
 */
final class Variables {
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, Place> places = new HashMap<>();

  Variables(Map<String, String> environment) {
    environment.forEach((name, value) -> set(name, value, new Place(name, 0, true)));
  }

  /**
   * Adds what a file says of variables that nobody has set yet.
   *
   * @param file as people are to see it
   * @param isOwn whether only the user can have written it
   */
  void addBelow(String file, boolean isOwn, DotEnv.Content content) {
    content
        .values()
        .forEach((name, value) -> {
          if (!values.containsKey(name)) {
            int line = content.lines().getOrDefault(name, 0);
            set(name, value, new Place(file, line, isOwn));
          }
        });
  }

  private void set(String name, String value, Place place) {
    values.put(name, value);
    places.put(name, place);
  }

  /** Returns a variable's value without blanks around it, or null. */
  @Nullable String get(String name) {
    String value = values.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  Map<String, String> all() {
    return values;
  }

  /**
   * Returns how a variable is pointed at: its name, and the file where it is not the environment's.
   */
  Place place(String name) {
    Place place = places.get(name);
    return place == null || place.line() == 0
        ? new Place(name, 0, place == null || place.isOwn())
        : new Place(name + " in " + place.label(), 0, place.isOwn());
  }

  /** Returns for example {@code OPENAI_API_KEY} or {@code .env:3}. */
  String source(String name) {
    return String.valueOf(places.get(name));
  }

  /** Returns whether a variable has a value that only the user can have given it. */
  boolean isOwn(String name) {
    Place place = places.get(name);
    return get(name) != null && place != null && place.isOwn();
  }
}
