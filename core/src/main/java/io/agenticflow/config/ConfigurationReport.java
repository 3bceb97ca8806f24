package io.agenticflow.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the program would use, and why: every setting with where it was said, and all that is wrong.
 *
 * @param configuration what was read; null where something is wrong
 * @param file the configuration file, or null
 * @param settings in the order of the table of fields; those that can be known in spite of what is
 *     wrong
 * @param errors what keeps the program from starting, one line each
 * @param warnings what is worth a look, one line each
 */
public record ConfigurationReport(
    @Nullable Configuration configuration,
    @Nullable Path file,
    List<Setting> settings,
    List<String> errors,
    List<String> warnings) {

  public ConfigurationReport {
    settings = List.copyOf(settings);
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /**
   * One setting.
   *
   * @param name the way to the field, or a variable's name
   * @param value as it is to be shown: of a secret at most its first letters; empty where nothing
   *     holds
   * @param source a file and line, a variable, or {@code default}
   */
  public record Setting(String name, String value, String source) {}
}
