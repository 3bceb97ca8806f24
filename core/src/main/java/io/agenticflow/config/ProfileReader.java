package io.agenticflow.config;

import io.agenticflow.dialect.ProfileChanges;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.text.NearNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Reads a {@code profile:} entry of the configuration file. */
final class ProfileReader {
  private static final String LIKE = "like";

  /** The names of the fields that such an entry may have. */
  static final List<String> FIELDS = fields();

  private ProfileReader() {}

  /** Reads the entry; nothing where there is none. */
  static ProfileSettings read(@Nullable YamlNode node) {
    if (node == null) {
      return ProfileSettings.NONE;
    }
    String like = null;
    Map<String, JrsValue> changes = new LinkedHashMap<>();
    for (Map.Entry<String, YamlNode> field : node.fields(FIELDS).entrySet()) {
      YamlNode value = field.getValue();
      if (field.getKey().equals(LIKE)) {
        like = kind(value);
        continue;
      }
      JrsValue json = value.json();
      try {
        new ProfileChanges(Map.of(field.getKey(), json)); // here, so that the line is the field's
      } catch (IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        String name = field.getKey() + ": ";
        throw value.wrong(message.startsWith(name) ? message.substring(name.length()) : message, e);
      }
      changes.put(field.getKey(), json);
    }
    return new ProfileSettings(like, new ProfileChanges(changes));
  }

  private static String kind(YamlNode node) {
    String name = node.text();
    List<String> kinds = Profiles.kinds();
    if (!kinds.contains(name)) {
      throw node.wrong(
          "there is no profile "
              + name
              + NearNames.question(name, kinds)
              + " (known: "
              + String.join(", ", kinds)
              + ")");
    }
    return name;
  }

  private static List<String> fields() {
    List<String> fields = new ArrayList<>();
    fields.add(LIKE);
    fields.addAll(ProfileChanges.FIELDS);
    return List.copyOf(fields);
  }
}
