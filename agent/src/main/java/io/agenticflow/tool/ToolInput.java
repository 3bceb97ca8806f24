package io.agenticflow.tool;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * The arguments of a tool call, checked against what the tool expects.
 *
 * <p>Weak models get arguments wrong in ways that leave no doubt of what they meant; those are read
 * as meant:
 *
 * <ul>
 *   <li>a whole number as {@code "10"} or {@code 10.0}, a boolean as {@code "true"}, a string as a
 *       bare number or boolean;
 *   <li>an array written as a string that holds the JSON of one;
 *   <li>{@code null} for an argument that may be left out, and an empty string for such a number or
 *       boolean;
 *   <li>one known other name of an argument that itself is absent, such as {@code path} for {@code
 *       file_path}.
 * </ul>
 *
 * <p>Anything else is refused with a message that names the argument, shows what came and what is
 * expected. An unknown argument is refused by a {@linkplain Shape#strict strict} shape, because it
 * may have been meant to change what is done ({@code mode: "append"}); other shapes ignore it.
 * {@code description} and unknown nulls are never refused.
 */
public final class ToolInput {
  private static final int SHOWN = 300;

  private final Shape shape;
  private final JrsObject given;
  private final Map<String, JrsValue> values;

  private ToolInput(Shape shape, JrsObject given, Map<String, JrsValue> values) {
    this.shape = shape;
    this.given = given;
    this.values = values;
  }

  /** The type of an argument. */
  public enum Type {
    STRING,
    INTEGER,
    BOOLEAN,
    ARRAY;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One argument that a tool takes.
   *
   * @param aliases other names that models give it
   */
  public record Field(String name, Type type, boolean required, List<String> aliases) {
    public Field {
      aliases = List.copyOf(aliases);
    }
  }

  /**
   * The arguments that a tool takes. Immutable.
   *
   * @param strict whether an unknown argument is an error
   */
  public record Shape(String tool, boolean strict, List<Field> fields) {
    public Shape {
      fields = List.copyOf(fields);
    }

    /** Returns the shape of a tool that refuses unknown arguments. */
    public static Shape strict(String tool) {
      return new Shape(tool, true, List.of());
    }

    /** Returns the shape of a tool that ignores unknown arguments. */
    public static Shape lenient(String tool) {
      return new Shape(tool, false, List.of());
    }

    /** Returns this with one more argument, which must be given. */
    public Shape required(String name, Type type, String... aliases) {
      return with(new Field(name, type, true, List.of(aliases)));
    }

    /** Returns this with one more argument, which may be left out. */
    public Shape optional(String name, Type type, String... aliases) {
      return with(new Field(name, type, false, List.of(aliases)));
    }

    private Shape with(Field field) {
      List<Field> more = new ArrayList<>(fields);
      more.add(field);
      return new Shape(tool, strict, more);
    }

    private @Nullable Field field(String name) {
      for (Field field : fields) {
        if (field.name().equals(name)) {
          return field;
        }
      }
      return null;
    }

    private String expected() {
      StringBuilder text = new StringBuilder("{");
      for (Field field : fields) {
        text.append(text.length() > 1 ? ", " : "")
            .append('"')
            .append(field.name())
            .append(field.required() ? "\": " : "\"?: ")
            .append(field.type().word());
      }
      return text.append('}').toString();
    }
  }

  /**
   * Checks the arguments of a call.
   *
   * @throws ToolException where one is missing, of the wrong type or unknown
   */
  public static ToolInput read(Shape shape, JrsObject given) throws ToolException {
    Map<String, JrsValue> values = new LinkedHashMap<>();
    Map<String, JrsValue> others = new LinkedHashMap<>();
    for (Map.Entry<String, JrsValue> entry : Json.fields(given)) {
      if (!entry.getValue().isNull()) {
        (shape.field(entry.getKey()) == null ? others : values)
            .put(entry.getKey(), entry.getValue());
      }
    }
    for (Field field : shape.fields()) {
      if (!values.containsKey(field.name())) {
        List<String> present = field.aliases().stream().filter(others::containsKey).toList();
        if (present.size() == 1) {
          values.put(field.name(), others.remove(present.getFirst()));
        }
      }
    }
    ToolInput input = new ToolInput(shape, given, values);
    for (Field field : shape.fields()) {
      JrsValue value = values.get(field.name());
      if (value != null) {
        JrsValue read = input.convert(field, value);
        if (read == null) {
          values.remove(field.name());
        } else {
          values.put(field.name(), read);
        }
      }
      if (field.required() && !values.containsKey(field.name())) {
        throw input.wrong(field.name(), "is missing");
      }
    }
    others.remove("description");
    if (shape.strict() && !others.isEmpty()) {
      throw input.wrong(others.keySet().iterator().next(), "is not an argument of this tool");
    }
    return input;
  }

  /** Returns a string that was given. */
  public String string(String name) {
    String value = stringOrNull(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is optional: ask with a default");
    }
    return value;
  }

  /** Returns a string, or null where it was not given. */
  public @Nullable String stringOrNull(String name) {
    return values.get(name) instanceof JrsString value ? value.asText() : null;
  }

  /**
   * Returns a string that is one of these, the first where it was not given.
   *
   * @throws ToolException where it is another
   */
  public String choice(String name, List<String> choices) throws ToolException {
    String value = stringOrNull(name);
    if (value == null) {
      return choices.getFirst();
    }
    for (String choice : choices) {
      if (choice.equalsIgnoreCase(value)) {
        return choice;
      }
    }
    throw wrong(name, "must be one of " + String.join(", ", choices));
  }

  /**
   * Returns a whole number, {@code otherwise} where it was not given.
   *
   * @throws ToolException where it is outside the range
   */
  public int integer(String name, int otherwise, int least, int most) throws ToolException {
    if (!(values.get(name) instanceof JrsNumber number)) {
      return otherwise;
    }
    long value = number.getValue().longValue();
    if (value < least || value > most) {
      throw wrong(
          name,
          most == Integer.MAX_VALUE
              ? "must be at least " + least
              : "must be from " + least + " to " + most);
    }
    return (int) value;
  }

  /** Returns whether an argument was given. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Returns a boolean, {@code otherwise} where it was not given. */
  public boolean bool(String name, boolean otherwise) {
    return values.get(name) instanceof JrsBoolean value ? value.booleanValue() : otherwise;
  }

  /** Returns the elements of an array, none where it was not given. */
  public List<JrsValue> array(String name) {
    return Json.elements(values.get(name));
  }

  /**
   * Returns an error about one argument, to throw.
   *
   * @param what for example {@code must not be negative}
   */
  public ToolException wrong(String name, String what) {
    return new ToolException(
        shape.tool()
            + ": \""
            + name
            + "\" "
            + what
            + ". Got: "
            + shown(Json.write(given), SHOWN)
            + ". Expected: "
            + shape.expected());
  }

  /** Returns the value as its field's type, or null where it says nothing. */
  private @Nullable JrsValue convert(Field field, JrsValue value) throws ToolException {
    JrsValue read =
        switch (field.type()) {
          case STRING -> toText(value);
          case INTEGER -> toInteger(value);
          case BOOLEAN -> toBoolean(value);
          case ARRAY -> toArray(value);
        };
    if (read != null) {
      return read;
    }
    boolean saysNothing =
        !field.required() && value instanceof JrsString text && text.asText().isBlank();
    if (saysNothing) {
      return null;
    }
    throw wrong(
        field.name(),
        "must be of type "
            + field.type().word()
            + ", not "
            + typeOf(value)
            + (field.type() == Type.STRING
                    && (value instanceof JrsObject || value instanceof JrsArray)
                ? " (to pass JSON as text, put it in a JSON string)"
                : ""));
  }

  private static @Nullable JrsValue toText(JrsValue value) {
    return switch (value) {
      case JrsString text -> text;
      case JrsNumber number -> Json.of(number.asText());
      case JrsBoolean bool -> Json.of(bool.asText());
      default -> null;
    };
  }

  private static @Nullable JrsValue toInteger(JrsValue value) {
    if (!(value instanceof JrsNumber) && !(value instanceof JrsString)) {
      return null;
    }
    String text = value.asText().strip();
    if (text.isEmpty() || text.length() > 20) {
      return null;
    }
    try {
      return Json.of(new BigDecimal(text).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return null; // a fraction, or not a number
    }
  }

  private static @Nullable JrsValue toBoolean(JrsValue value) {
    if (value instanceof JrsBoolean) {
      return value;
    }
    if (value instanceof JrsString text) {
      String word = text.asText().strip();
      if (word.equalsIgnoreCase("true")) {
        return JrsBoolean.TRUE;
      }
      if (word.equalsIgnoreCase("false")) {
        return JrsBoolean.FALSE;
      }
    }
    return null;
  }

  private static @Nullable JrsValue toArray(JrsValue value) {
    if (value instanceof JrsString text) {
      try {
        return Json.parse(text.asText()) instanceof JrsArray array ? array : null;
      } catch (JsonException e) {
        return null; // a plain string
      }
    }
    return value instanceof JrsArray ? value : null;
  }

  private static String typeOf(JrsValue value) {
    return switch (value) {
      case JrsString text -> "string";
      case JrsNumber number -> "number";
      case JrsBoolean bool -> "boolean";
      case JrsArray array -> "array";
      case JrsObject object -> "object";
      default -> "null";
    };
  }

  /** Returns text cut to a length for people. */
  public static String shown(String text, int limit) {
    return text.length() <= limit
        ? text
        : text.substring(0, limit) + "… (" + (text.length() - limit) + " more characters)";
  }
}
