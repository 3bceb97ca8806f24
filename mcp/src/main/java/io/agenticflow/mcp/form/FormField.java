package io.agenticflow.mcp.form;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * A field of a form. All texts are the server's own, as it wrote them. Immutable.
 *
 * @param title what people call it; its name where the server gives none
 * @param description more about it; may be empty
 * @param required whether an answer must have it
 * @param usual what stands there if nothing else is said; null for nothing
 */
public record FormField(
    String name,
    String title,
    String description,
    boolean required,
    FieldKind kind,
    @Nullable JrsValue usual) {
  /** What a form must not be used for; a name is enough for a warning, and no more than that. */
  private static final Pattern SECRET =
      Pattern.compile(
          "pass(word|.?phrase|wd|.?code)|secret|credential|private.?key|api.?key|access.?key|auth.?key"
              + "|token|\\b(pin|otp|cvv|cvc|ssn|mfa|2fa)\\b|card.?number|security.?code|seed.?phrase");

  public FormField {
    requireNonNull(kind, "kind");
  }

  static FormField read(String name, JrsValue written, boolean required) throws FormException {
    if (!(written instanceof JrsObject schema)) {
      throw new FormException("the field " + name + " has no schema");
    }
    FieldKind kind = FieldKind.read(name, schema);
    JrsValue usual = Json.field(schema, "default");
    return new FormField(
        name,
        Json.string(schema, "title", name),
        Json.string(schema, "description", ""),
        required,
        kind,
        // One that is not allowed itself helps nobody.
        usual == null || kind.problem(usual) != null ? null : usual);
  }

  /** Returns whether it seems to ask for something that must not be asked for in a form. */
  public boolean looksSecret() {
    // "apiKey" is two words.
    String words =
        (name.replaceAll("([a-z])([A-Z])", "$1 $2") + " " + title)
            .replace('_', ' ')
            .toLowerCase(Locale.ROOT);
    return SECRET.matcher(words).find();
  }

  /** Returns what is wrong with a value, to be read after the field's name; null where it fits. */
  public @Nullable String problem(JrsValue value) {
    return kind.problem(value);
  }

  /**
   * Understands what a person typed.
   *
   * @throws FormException where it cannot stand in this field; the message is to be read after its
   *     name
   */
  public JrsValue typed(String text) throws FormException {
    JrsValue value =
        switch (kind) {
          case FieldKind.Text _ -> Json.of(text);
          case FieldKind.Numeric _ -> number(text.strip());
          case FieldKind.YesNo _ -> yesNo(text.strip());
          case FieldKind.Choice choice -> Json.of(choice(text.strip(), choice.options()));
          case FieldKind.Choices choices -> {
            List<JrsValue> all = new ArrayList<>();
            for (String each : text.split(",", -1)) {
              if (!each.isBlank()) {
                all.add(Json.of(choice(each.strip(), choices.options())));
              }
            }
            yield Json.array(all);
          }
        };
    String problem = kind.problem(value);
    if (problem != null) {
      throw new FormException(problem);
    }
    return value;
  }

  private static JrsValue number(String text) throws FormException {
    try {
      BigDecimal number = new BigDecimal(text);
      if (number.precision() <= 40 && Math.abs((long) number.scale()) <= 40) {
        return Json.of(number.scale() < 0 ? number.setScale(0) : number);
      }
    } catch (NumberFormatException e) {
      throw new FormException("must be a number", e);
    }
    throw new FormException("must be a shorter number");
  }

  private static JrsValue yesNo(String text) throws FormException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "y", "yes", "true" -> Json.of(true);
      case "n", "no", "false" -> Json.of(false);
      default -> throw new FormException("must be yes or no");
    };
  }

  private static String choice(String text, List<FieldKind.Option> options) throws FormException {
    for (FieldKind.Option each : options) {
      if (each.value().equals(text)) {
        return each.value();
      }
    }
    for (FieldKind.Option each : options) {
      if (each.title().equalsIgnoreCase(text)) {
        return each.value();
      }
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= options.size()) {
        return options.get(number - 1).value();
      }
    } catch (NumberFormatException e) {
      throw new FormException("has no choice " + text, e);
    }
    throw new FormException("has no choice " + text);
  }

  /** Returns what stands there if nothing else is said, as a person would type it; or null. */
  public @Nullable String usualText() {
    return switch (usual) {
      case null -> null;
      case JrsString text -> text.asText();
      case JrsBoolean truth -> truth.asText().equals("true") ? "yes" : "no";
      case JrsNumber number -> number.asText();
      default -> String.join(", ", Json.elements(usual).stream().map(JrsValue::asText).toList());
    };
  }
}
