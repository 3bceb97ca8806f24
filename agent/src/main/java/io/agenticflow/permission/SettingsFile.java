package io.agenticflow.permission;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * What one settings file says of permissions; its other fields are not looked at.
 *
 * @param mode null where it names none
 * @param folders as they are written
 * @param managedRulesOnly whether it wants no rules but those of managed settings
 */
record SettingsFile(
    RuleSource source,
    List<Rule> rules,
    @Nullable PermissionMode mode,
    List<String> folders,
    boolean disablesBypass,
    boolean managedRulesOnly) {
  private static final long MAX_BYTES = 1 << 20;

  SettingsFile {
    rules = List.copyOf(rules);
    folders = List.copyOf(folders);
  }

  /**
   * Reads a file.
   *
   * @return null where there is no such file
   */
  static @Nullable SettingsObject read(Path file, RuleSource source) throws SettingsException {
    String text;
    try {
      if (!Files.exists(file)) {
        return null;
      }
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        throw new SettingsException(file + " is no file of at most 1 MiB");
      }
      text = Files.readString(file);
    } catch (IOException e) {
      throw new SettingsException(file + " cannot be read: " + e.getMessage(), e);
    }
    return SettingsObject.parse(text, source);
  }

  /** Returns what settings say of permissions. */
  static SettingsFile of(SettingsObject settings) throws SettingsException {
    RuleSource source = settings.source();
    JrsObject root = settings.json();
    JrsValue permissions = Json.field(root, "permissions");
    if (permissions != null && !permissions.isNull() && !(permissions instanceof JrsObject)) {
      throw new SettingsException(source.name() + ": permissions must be an object");
    }
    List<Rule> rules = new ArrayList<>();
    for (Behaviour behaviour : List.of(Behaviour.DENY, Behaviour.ASK, Behaviour.ALLOW)) {
      for (String rule : texts(permissions, behaviour.word(), source)) {
        rules.add(Rule.parse(behaviour, rule, source));
      }
    }
    return new SettingsFile(
        source,
        rules,
        mode(permissions, source),
        texts(permissions, "additionalDirectories", source),
        disables(Json.field(permissions, "disableBypassPermissionsMode"), source),
        Json.isTrue(root, "allowManagedPermissionRulesOnly"));
  }

  private static @Nullable PermissionMode mode(@Nullable JrsValue permissions, RuleSource source)
      throws SettingsException {
    JrsValue value = Json.field(permissions, "defaultMode");
    if (value == null || value.isNull()) {
      return null;
    }
    String text = value instanceof JrsString ? value.asText() : Json.write(value);
    if (text.equals("auto")) {
      return null; // there is no classifier here: what it would allow is asked for
    }
    return PermissionMode.parse(text)
        .orElseThrow(() ->
            new SettingsException(
                source.name()
                    + ": permissions.defaultMode is "
                    + text
                    + ", not one of "
                    + PermissionMode.words()));
  }

  private static boolean disables(@Nullable JrsValue value, RuleSource source)
      throws SettingsException {
    if (value == null || value.isNull()) {
      return false;
    }
    if (value instanceof JrsString text && text.asText().equals("disable")) {
      return true;
    }
    if (value instanceof JrsBoolean bool) {
      return bool.booleanValue();
    }
    throw new SettingsException(
        source.name() + ": permissions.disableBypassPermissionsMode must be \"disable\"");
  }

  private static List<String> texts(@Nullable JrsValue permissions, String field, RuleSource source)
      throws SettingsException {
    JrsValue value = Json.field(permissions, field);
    if (value == null || value.isNull()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (!(value instanceof JrsArray)) {
      throw new SettingsException(source.name() + ": permissions." + field + " must be a list");
    }
    for (JrsValue each : Json.elements(value)) {
      if (!(each instanceof JrsString text)) {
        throw new SettingsException(
            source.name() + ": permissions." + field + " must hold texts, not " + Json.write(each));
      }
      texts.add(text.asText());
    }
    return texts;
  }
}
