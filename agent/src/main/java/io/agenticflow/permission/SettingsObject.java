package io.agenticflow.permission;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * One settings file as it is: each part of the program reads the fields that it knows.
 *
 * @param source whose it is and where it stands
 */
public record SettingsObject(RuleSource source, JrsObject json) {

  /**
   * Reads the text of a file; a blank one says nothing.
   *
   * @throws SettingsException where it is no JSON object
   */
  public static SettingsObject parse(String text, RuleSource source) throws SettingsException {
    JrsValue root;
    try {
      root = text.isBlank() ? Json.object().build() : Json.parse(text);
    } catch (JsonException e) {
      throw new SettingsException(source.name() + " is not valid JSON: " + e.getMessage(), e);
    }
    if (root instanceof JrsObject object) {
      return new SettingsObject(source, object);
    }
    throw new SettingsException(source.name() + " must hold a JSON object");
  }
}
