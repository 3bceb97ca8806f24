package io.agenticflow.testkit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A YAML mapping in a script, read field by field; a field that nobody has asked for is an error at
 * the end.
 */
final class Fields {
  private final String place;
  private final Map<?, ?> values;
  private final Set<String> asked = new HashSet<>();

  private Fields(String place, Map<?, ?> values) {
    this.place = place;
    this.values = values;
  }

  static Fields of(String place, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new ScriptException(
          place + ": expected a mapping, found " + (value == null ? "nothing" : value));
    }
    return new Fields(place, map);
  }

  boolean has(String name) {
    asked.add(name);
    return values.get(name) != null;
  }

  @Nullable Object any(String name) {
    asked.add(name);
    return values.get(name);
  }

  /** Returns a string, number or boolean as text, or null where the field is not there. */
  @Nullable String text(String name) {
    Object value = any(name);
    if (value instanceof Map || value instanceof List) {
      throw new ScriptException(place + "." + name + ": expected text, found " + value);
    }
    return value instanceof Double number
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : asText(value);
  }

  String requiredText(String name) {
    String text = text(name);
    if (text == null) {
      throw new ScriptException(place + "." + name + ": missing");
    }
    return text;
  }

  int integer(String name, int otherwise) {
    Object value = any(name);
    return value == null ? otherwise : integer(place + "." + name, value);
  }

  static int integer(String place, Object value) {
    if (value instanceof Integer number) {
      return number;
    }
    throw new ScriptException(place + ": expected a whole number, found " + value);
  }

  boolean flag(String name) {
    Object value = any(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new ScriptException(place + "." + name + ": expected true or false, found " + value);
  }

  Duration time(String name, Duration otherwise) {
    Object value = any(name);
    return value == null ? otherwise : time(place + "." + name, value);
  }

  /** Reads {@code 500ms}, {@code 2s}, or a number of milliseconds. */
  static Duration time(String place, Object value) {
    String text = String.valueOf(value).strip();
    String number = text;
    long millis = 1;
    if (text.endsWith("ms")) {
      number = text.substring(0, text.length() - 2);
    } else if (text.endsWith("s")) {
      number = text.substring(0, text.length() - 1);
      millis = 1000;
    }
    try {
      return Duration.ofMillis(
          new BigDecimal(number.strip()).multiply(BigDecimal.valueOf(millis)).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new ScriptException(place + ": " + text + " is not a time; write 500ms or 2s");
    }
  }

  /** Returns a list, or one value as a list, or an empty list where the field is not there. */
  List<?> list(String name) {
    Object value = any(name);
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list ? list : List.of(value);
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object value : list(name)) {
      texts.add(String.valueOf(value));
    }
    return texts;
  }

  /** Returns a mapping of names to texts, empty where the field is not there. */
  Map<String, String> textMap(String name) {
    Object value = any(name);
    if (value == null) {
      return Map.of();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : of(place + "." + name, value).values.entrySet()) {
      texts.put(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
    }
    return texts;
  }

  /** Returns the name of the only field. */
  String onlyName(String what) {
    if (values.size() != 1) {
      throw new ScriptException(place + ": expected " + what + " with its value, found " + values);
    }
    return String.valueOf(values.keySet().iterator().next());
  }

  /** Throws where there is a field that was never asked for. */
  void end() {
    for (Object name : values.keySet()) {
      if (!asked.contains(String.valueOf(name))) {
        throw new ScriptException(
            place + ": unknown field " + name + "; known are " + new TreeSet<>(asked));
      }
    }
  }

  private static @Nullable String asText(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
