package io.agenticflow.config;

import io.agenticflow.config.ConfigurationFields.Step;
import io.agenticflow.text.NearNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds what was said against the table of fields: names, kinds, ranges, what must be there. */
final class FieldCheck {
  private static final String ANY_NAME = "*";

  private final List<ConfigurationException> wrong = new ArrayList<>();

  private FieldCheck() {}

  /** Returns everything that is wrong, in the order of what was said. */
  static List<ConfigurationException> of(YamlNode top) {
    FieldCheck check = new FieldCheck();
    check.inside(top, ConfigurationFields.top());
    return check.wrong;
  }

  private void inside(YamlNode node, Step step) {
    try {
      ConfigurationField field = step.field();
      if (field != null && (step.inside().isEmpty() || !node.isMapping())) {
        value(node, field.kind());
      } else {
        fields(node, step);
      }
    } catch (ConfigurationException e) {
      wrong.add(e);
    }
  }

  private void fields(YamlNode node, Step step) {
    Map<String, Step> known = step.inside();
    for (Map.Entry<String, YamlNode> each : node.everyField().entrySet()) {
      Step inside = known.get(each.getKey());
      if (inside == null) {
        inside = known.get(ANY_NAME);
        String reason = inside == null ? null : badName(node.path(), each.getKey());
        if (reason != null) {
          wrong.add(each.getValue().wrong(reason));
          continue;
        }
      }
      if (inside == null) {
        wrong.add(
            each.getValue()
                .wrong("unknown field" + NearNames.question(each.getKey(), known.keySet())));
      } else if (!each.getValue().isNothing()) {
        inside(each.getValue(), inside);
      }
    }
    for (Map.Entry<String, Step> each : known.entrySet()) {
      ConfigurationField field = each.getValue().field();
      if (field == null) {
        continue;
      }
      YamlNode found = node.fields().get(each.getKey());
      if (found == null && isNeeded(field, node)) {
        wrong.add(node.wrong("needs the field " + each.getKey()));
      }
      String other = field.onlyWith();
      if (found != null && other != null && !node.fields().containsKey(other)) {
        wrong.add(found.wrong("means nothing without " + other));
      }
    }
  }

  private static boolean isNeeded(ConfigurationField field, YamlNode around) {
    return switch (field.need()) {
      case OPTIONAL -> false;
      case REQUIRED -> true;
      case REQUIRED_WITHOUT_PROFILE -> !around.fields().containsKey("profile");
      case REQUIRED_FOR_OWN_PROVIDER ->
          !Configuration.BUILT_IN.contains(around.path().substring(around.path().indexOf('.') + 1));
    };
  }

  /** Throws where a value is not what a field takes. */
  private static void value(YamlNode node, FieldKind kind) {
    switch (kind) {
      case FieldKind.Text _, FieldKind.SecretText _ -> node.text();
      case FieldKind.Address _ -> node.address();
      case FieldKind.Time _ -> node.time();
      case FieldKind.WholeNumber number -> node.wholeNumber(number.least(), number.most());
      case FieldKind.Amount _ -> node.notNegative();
      case FieldKind.Switch _ -> node.isTrue();
      case FieldKind.Choice choice -> node.choice(choice.words());
      case FieldKind.Profile _ -> ProfileReader.read(node);
      case FieldKind.Texts _ -> node.items().forEach(YamlNode::text);
    }
  }

  /** Returns why a name of the user's own cannot be, or null. */
  private static @Nullable String badName(String path, String name) {
    return path.equals("providers")
            && (name.isBlank() || name.indexOf('/') >= 0 || name.indexOf(':') >= 0)
        ? "a provider's name must not hold a slash or a colon"
        : null;
  }
}
