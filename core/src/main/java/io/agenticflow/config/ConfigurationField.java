package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One field of the configuration.
 *
 * @param path the way to it in the file, for example {@code providers.*.base_url}; a star stands
 *     for a name of the user's own
 * @param need whether what is around it is wrong without it
 * @param usual what holds where nothing is said, in words for people; null where that is nothing
 * @param ownVariable its environment variable where that is not named by the rule, or null
 * @param onlyWith the name of the field beside it without which it means nothing, or null
 * @param example a value as it stands in the file, other than the usual one
 * @param help what it says, one sentence
 */
public record ConfigurationField(
    String path,
    FieldKind kind,
    Need need,
    @Nullable String usual,
    @Nullable String ownVariable,
    @Nullable String onlyWith,
    String example,
    String help) {
  /** The beginning of every variable that is named by the rule. */
  public static final String PREFIX = "AGENTIC_FLOW_";

  /** Whether what is around a field is wrong without it. */
  public enum Need {
    OPTIONAL,
    REQUIRED,
    /** Needed where there is no {@code profile} beside it. */
    REQUIRED_WITHOUT_PROFILE,
    /** Needed for a provider that the program does not know. */
    REQUIRED_FOR_OWN_PROVIDER
  }

  public ConfigurationField {
    requireNonNull(path, "path");
    requireNonNull(kind, "kind");
    requireNonNull(need, "need");
    requireNonNull(example, "example");
    requireNonNull(help, "help");
  }

  ConfigurationField(String path, FieldKind kind, String example, String help) {
    this(path, kind, Need.OPTIONAL, null, null, null, example, help);
  }

  ConfigurationField withUsual(String text) {
    return new ConfigurationField(path, kind, need, text, ownVariable, onlyWith, example, help);
  }

  ConfigurationField withVariable(String name) {
    return new ConfigurationField(path, kind, need, usual, name, onlyWith, example, help);
  }

  ConfigurationField with(Need otherNeed) {
    return new ConfigurationField(
        path, kind, otherNeed, usual, ownVariable, onlyWith, example, help);
  }

  ConfigurationField withOther(String nameBeside) {
    return new ConfigurationField(path, kind, need, usual, ownVariable, nameBeside, example, help);
  }

  /**
   * Returns its environment variable. {@code <NAME>} and {@code <KEY>} stand for a name of the
   * user's own, in capitals, with {@code _} for what is no letter and no digit.
   */
  public String variable() {
    if (ownVariable != null) {
      return ownVariable;
    }
    StringBuilder name = new StringBuilder(PREFIX);
    boolean hasName = false;
    for (String step : steps()) {
      if (name.length() > PREFIX.length()) {
        name.append('_');
      }
      if (step.equals("*")) {
        name.append(hasName ? "<KEY>" : "<NAME>");
        hasName = true;
      } else {
        name.append(step.toUpperCase(Locale.ROOT));
      }
    }
    return name.toString();
  }

  /** Returns whether its value must not be shown. */
  public boolean isSecret() {
    return kind instanceof FieldKind.SecretText;
  }

  /** Returns the names on the way to it. */
  List<String> steps() {
    return List.of(path.split("\\.", -1));
  }
}
