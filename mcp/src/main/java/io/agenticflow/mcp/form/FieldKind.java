package io.agenticflow.mcp.form;

import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** What may stand in a field of a form. */
public sealed interface FieldKind {

  /**
   * Words.
   *
   * @param least characters
   * @param most characters; null for no limit
   * @param format {@code email}, {@code uri}, {@code date} or {@code date-time}; empty for any
   *     words
   */
  record Text(long least, @Nullable Long most, String format) implements FieldKind {}

  /**
   * A number.
   *
   * @param isWhole whether it has no fraction
   * @param least null for no limit
   * @param most null for no limit
   */
  record Numeric(boolean isWhole, @Nullable BigDecimal least, @Nullable BigDecimal most)
      implements FieldKind {}

  /** Yes or no. */
  record YesNo() implements FieldKind {}

  /** One of several. */
  record Choice(List<Option> options) implements FieldKind {
    public Choice {
      options = List.copyOf(options);
    }
  }

  /**
   * Some of several.
   *
   * @param least how many at least
   * @param most how many at the most; null for all
   */
  record Choices(List<Option> options, long least, @Nullable Long most) implements FieldKind {
    public Choices {
      options = List.copyOf(options);
    }
  }

  /**
   * Something to be chosen.
   *
   * @param value what the server is told
   * @param title what a person is shown
   */
  record Option(String value, String title) {}

  /** Reads the kind that a schema describes. */
  static FieldKind read(String name, JrsObject schema) throws FormException {
    List<Option> options = options(schema, "oneOf");
    if (!options.isEmpty()) {
      return new Choice(options);
    }
    String type = Json.string(schema, "type", "string");
    return switch (type) {
      case "string" -> text(schema);
      case "number", "integer" ->
          new Numeric(
              type.equals("integer"),
              Json.decimal(schema, "minimum"),
              Json.decimal(schema, "maximum"));
      case "boolean" -> new YesNo();
      case "array" -> {
        List<Option> some = options(Json.field(schema, "items"), "anyOf");
        if (some.isEmpty()) {
          throw new FormException("the field " + name + " is a list of anything");
        }
        yield new Choices(
            some, Json.integer(schema, "minItems", 0), Json.integer(schema, "maxItems"));
      }
      default ->
          throw new FormException(
              "the field " + name + " is of the type " + type + ", which no form has");
    };
  }

  private static Text text(JrsObject schema) {
    return new Text(
        Json.integer(schema, "minLength", 0),
        Json.integer(schema, "maxLength"),
        Json.string(schema, "format", ""));
  }

  /**
   * Returns the choices that stand there: as values with titles, as values with titles beside them,
   * or as bare values.
   */
  private static List<Option> options(@Nullable JrsValue schema, String titled) {
    List<Option> all = new ArrayList<>();
    for (JrsValue each : Json.array(schema, titled)) {
      String value = Json.string(each, "const");
      if (value != null) {
        all.add(new Option(value, Json.string(each, "title", value)));
      }
    }
    List<JrsValue> titles = Json.array(schema, "enumNames");
    for (JrsValue each : Json.array(schema, "enum")) {
      int at = all.size();
      all.add(
          new Option(each.asText(), at < titles.size() ? titles.get(at).asText() : each.asText()));
    }
    return all;
  }

  /** Returns what is wrong with a value, to be read after the field's name; null where it fits. */
  default @Nullable String problem(JrsValue value) {
    return switch (this) {
      case Text text ->
          value instanceof JrsString ? problem(text, value.asText()) : "must be a text";
      case Numeric number ->
          value instanceof JrsNumber
              ? problem(number, new BigDecimal(value.asText()))
              : "must be a number";
      case YesNo _ -> value instanceof JrsBoolean ? null : "must be yes or no";
      case Choice choice ->
          value instanceof JrsString && has(choice.options, value.asText())
              ? null
              : "must be one of the choices";
      case Choices choices ->
          value instanceof JrsArray ? problem(choices, Json.elements(value)) : "must be a list";
    };
  }

  private static boolean has(List<Option> options, String value) {
    return options.stream().anyMatch(each -> each.value.equals(value));
  }

  private static @Nullable String problem(Text text, String value) {
    long length = value.codePointCount(0, value.length());
    if (length < text.least) {
      return text.least == 1
          ? "must not be empty"
          : "must have at least " + text.least + " characters";
    }
    if (text.most != null && length > text.most) {
      return "must have at most " + text.most + " characters";
    }
    return switch (text.format) {
      case "email" ->
          value.matches("[^@\\s]+@[^@\\s]+") ? null : "must be an address such as name@example.org";
      case "uri" -> isAddress(value) ? null : "must be an address such as https://example.org";
      case "date" -> isDate(value) ? null : "must be a date such as 2026-11-22";
      case "date-time" ->
          isTime(value) ? null : "must be a date and time such as 2026-11-22T17:00:00Z";
      default -> null;
    };
  }

  private static boolean isAddress(String value) {
    try {
      return new URI(value).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isDate(String value) {
    try {
      LocalDate.parse(value);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static boolean isTime(String value) {
    try {
      OffsetDateTime.parse(value);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static @Nullable String problem(Numeric number, BigDecimal value) {
    if (number.isWhole && value.stripTrailingZeros().scale() > 0) {
      return "must be a whole number";
    }
    if (number.least != null && value.compareTo(number.least) < 0) {
      return "must be at least " + number.least.toPlainString();
    }
    if (number.most != null && value.compareTo(number.most) > 0) {
      return "must be at most " + number.most.toPlainString();
    }
    return null;
  }

  private static @Nullable String problem(Choices choices, List<JrsValue> values) {
    Set<String> seen = new HashSet<>();
    for (JrsValue each : values) {
      if (!(each instanceof JrsString) || !has(choices.options, each.asText())) {
        return "must have nothing but the choices";
      }
      if (!seen.add(each.asText())) {
        return "must have each choice once";
      }
    }
    if (values.size() < choices.least) {
      return "must have at least " + choices.least + " of the choices";
    }
    return choices.most != null && values.size() > choices.most
        ? "must have at most " + choices.most + " of the choices"
        : null;
  }

  /** Returns in a few words what may stand there. */
  default String described() {
    return switch (this) {
      case Text text ->
          (switch (text.format) {
                case "email" -> "an e-mail address";
                case "uri" -> "an address (URI)";
                case "date" -> "a date, YYYY-MM-DD";
                case "date-time" -> "a date and time, YYYY-MM-DDThh:mm:ssZ";
                default -> "text";
              })
              + range(
                  text.least == 0 ? null : BigDecimal.valueOf(text.least),
                  text.most == null ? null : BigDecimal.valueOf(text.most),
                  " characters");
      case Numeric number ->
          (number.isWhole ? "a whole number" : "a number") + range(number.least, number.most, "");
      case YesNo _ -> "yes or no";
      case Choice _ -> "one of these";
      case Choices choices ->
          "any of these, with commas between"
              + range(
                  choices.least == 0 ? null : BigDecimal.valueOf(choices.least),
                  choices.most == null ? null : BigDecimal.valueOf(choices.most),
                  " of them");
    };
  }

  private static String range(@Nullable BigDecimal least, @Nullable BigDecimal most, String what) {
    if (least != null && most != null) {
      return ", " + least.toPlainString() + " to " + most.toPlainString() + what;
    }
    if (least != null) {
      return ", at least " + least.toPlainString() + what;
    }
    return most == null ? "" : ", at most " + most.toPlainString() + what;
  }
}
