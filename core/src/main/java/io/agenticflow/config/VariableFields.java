package io.agenticflow.config;

import io.agenticflow.config.ConfigurationFields.Step;
import io.agenticflow.config.YamlNode.Place;
import io.agenticflow.text.NearNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Puts what the environment says into the fields of the file: a variable wins over the field that
 * it stands for.
 *
 * <p>A name of the user's own stands in a variable in capitals, with {@code _} for what is no
 * letter and no digit. It means the name in the file, or of a provider that is always there, that
 * is written so; else the name in small letters with {@code -} for {@code _}.
 */
final class VariableFields {
  /** Variables with our prefix that are no field. */
  static final Set<String> OTHERS =
      Set.of(
          "AGENTIC_FLOW_HOME",
          "AGENTIC_FLOW_CONFIG",
          "AGENTIC_FLOW_CLAUDE_CODE",
          "AGENTIC_FLOW_CODEX",
          "AGENTIC_FLOW_OPENCODE",
          "AGENTIC_FLOW_CLIENT_TOKEN",
          "AGENTIC_FLOW_AUTH_TOKEN",
          "AGENTIC_FLOW_ALLOW_PRIVATE_HOSTS",
          "AGENTIC_FLOW_JAVA_HOME",
          "AGENTIC_FLOW_JAVA_OPTS",
          "AGENTIC_FLOW_AOT",
          "AGENTIC_FLOW_REBUILD");

  private static final String ANY_NAME = "*";

  private final Function<String, Place> places;
  private final List<String> unknown = new ArrayList<>();
  private YamlNode top;

  private VariableFields(YamlNode top, Function<String, Place> places) {
    this.top = top;
    this.places = places;
  }

  /**
   * What came of it.
   *
   * @param top all fields
   * @param unknown a line for each variable with our prefix that stands for nothing
   */
  record Result(YamlNode top, List<String> unknown) {}

  /**
   * Puts them in.
   *
   * @param top what the file says
   * @param variables by name; one that is blank says nothing
   * @param places where a variable of that name was set
   */
  static Result over(YamlNode top, Map<String, String> variables, Function<String, Place> places) {
    VariableFields fields = new VariableFields(top, places);
    for (ConfigurationField field : ConfigurationFields.all()) {
      String own = field.ownVariable();
      String value = own == null ? null : variables.get(own);
      if (own != null && value != null && !value.isBlank()) {
        fields.put(field.steps(), field, own, value.strip());
      }
    }
    // In order of their names, so that AGENTIC_FLOW_MODELS_X comes before
    // AGENTIC_FLOW_MODELS_X_MODEL.
    Map<String, String> ours = new TreeMap<>();
    variables.forEach((name, value) -> {
      if (name.startsWith(ConfigurationField.PREFIX) && !value.isBlank()) {
        ours.put(name, value.strip());
      }
    });
    ours.forEach(fields::take);
    return new Result(fields.top, fields.unknown);
  }

  private void take(String name, String value) {
    if (OTHERS.contains(name) || isOwnOfAField(name)) {
      return;
    }
    String rest = name.substring(ConfigurationField.PREFIX.length());
    ConfigurationField best = null;
    List<String> bestWay = List.of();
    for (ConfigurationField field : ConfigurationFields.all()) {
      List<String> way = new ArrayList<>();
      if (field.ownVariable() == null
          && matches(field.steps(), 0, rest, way)
          && (best == null || fixedLetters(field) > fixedLetters(best))) {
        best = field;
        bestWay = way;
      }
    }
    if (best != null) {
      put(bestWay, best, name, value);
      return;
    }
    unknown.add(places.apply(name).label() + " stands for nothing" + question(rest));
  }

  /** Such a variable was put in before those that are named by the rule. */
  private static boolean isOwnOfAField(String name) {
    for (ConfigurationField field : ConfigurationFields.all()) {
      if (name.equals(field.ownVariable())) {
        return true;
      }
    }
    return false;
  }

  /** The prefix is the same in all of them, and would make any two of them near. */
  private static String question(String rest) {
    List<String> known = new ArrayList<>();
    OTHERS.forEach(name -> known.add(name.substring(ConfigurationField.PREFIX.length())));
    for (ConfigurationField field : ConfigurationFields.all()) {
      if (field.variable().startsWith(ConfigurationField.PREFIX)) {
        known.add(field.variable().substring(ConfigurationField.PREFIX.length()));
      }
    }
    List<String> near = NearNames.of(rest, known);
    return near.isEmpty()
        ? ""
        : "; did you mean " + ConfigurationField.PREFIX + near.getFirst() + "?";
  }

  /** The more of a variable is a field's own name, the less is taken for a name of the user's. */
  private static int fixedLetters(ConfigurationField field) {
    int letters = 0;
    for (String step : field.steps()) {
      letters += step.equals(ANY_NAME) ? 0 : step.length() + 1;
    }
    return letters;
  }

  /** Finds out whether a variable's rest is the way to a field, and which way. */
  private static boolean matches(List<String> steps, int at, String rest, List<String> way) {
    String step = steps.get(at);
    boolean isLast = at == steps.size() - 1;
    if (!step.equals(ANY_NAME)) {
      String fixed = step.toUpperCase(Locale.ROOT);
      way.add(step);
      if (isLast) {
        return rest.equals(fixed);
      }
      return rest.startsWith(fixed + "_")
          && matches(steps, at + 1, rest.substring(fixed.length() + 1), way);
    }
    if (isLast) {
      way.add(rest);
      return !rest.isEmpty();
    }
    // What follows a name of the user's own is always a fixed one; it is looked for from the end
    // where it is the last.
    String next = "_" + steps.get(at + 1).toUpperCase(Locale.ROOT);
    int end =
        at + 1 == steps.size() - 1
            ? rest.endsWith(next) ? rest.length() - next.length() : -1
            : rest.indexOf(next + "_");
    if (end <= 0) {
      return false;
    }
    way.add(rest.substring(0, end));
    return matches(steps, at + 1, rest.substring(end + 1), way);
  }

  private void put(List<String> way, ConfigurationField field, String variable, String value) {
    Place place = places.apply(variable);
    top = put(top, ConfigurationFields.top(), way, 0, place, field, value);
  }

  private static YamlNode put(
      YamlNode node,
      Step step,
      List<String> way,
      int at,
      Place place,
      ConfigurationField field,
      String value) {
    if (at == way.size()) {
      return switch (field.kind()) {
        case FieldKind.Texts _ -> YamlNode.said(place, node.path(), texts(value));
        case FieldKind.Profile _ ->
            YamlNode.saidInYaml(place, node.path(), value)
                .orElseGet(() -> YamlNode.noFields(place, node.path()));
        default -> YamlNode.said(place, node.path(), value);
      };
    }
    Step inside = step.inside().get(way.get(at));
    boolean isFixed = inside != null;
    YamlNode around = node.isMapping() ? node : inShort(node, step, place);
    String name = isFixed ? way.get(at) : meant(around, way.get(at));
    Step next = isFixed && inside != null ? inside : step.inside().get(ANY_NAME);
    if (next == null) {
      throw new IllegalStateException("no way to " + field.path());
    }
    YamlNode found = around.everyField().get(name);
    YamlNode child =
        found == null || found.isNothing()
            ? YamlNode.noFields(place, around.path().isEmpty() ? name : around.path() + "." + name)
            : found;
    return around.with(name, put(child, next, way, at + 1, place, field, value));
  }

  /** A value that stands for its most important field becomes that field, so that others fit in. */
  private static YamlNode inShort(YamlNode node, Step step, Place place) {
    if (step.field() == null) {
      throw node.wrong("expected fields, and so does " + place.label());
    }
    return YamlNode.noFields(place, node.path()).with("model", node);
  }

  private static String meant(YamlNode around, String name) {
    for (String known : around.everyField().keySet()) {
      if (inVariable(known).equals(name)) {
        return known;
      }
    }
    for (String known : Configuration.BUILT_IN) {
      if (inVariable(known).equals(name)) {
        return known;
      }
    }
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns how a name of the user's own is written in a variable. */
  static String inVariable(String name) {
    StringBuilder written = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      written.append(Character.isLetterOrDigit(c) ? Character.toUpperCase(c) : '_');
    }
    return written.toString();
  }

  private static List<String> texts(String value) {
    List<String> texts = new ArrayList<>();
    int from = 0;
    while (from <= value.length()) {
      int comma = value.indexOf(',', from);
      int to = comma < 0 ? value.length() : comma;
      String text = value.substring(from, to).strip();
      if (!text.isEmpty()) {
        texts.add(text);
      }
      from = to + 1;
    }
    return texts;
  }
}
