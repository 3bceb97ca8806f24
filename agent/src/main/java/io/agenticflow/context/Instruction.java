package io.agenticflow.context;

import io.agenticflow.permission.RuleSource.Scope;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one file tells the model.
 *
 * @param scope {@link Scope#USER}, {@link Scope#PROJECT} or {@link Scope#LOCAL}
 * @param file absolute
 * @param text never blank
 * @param importedBy the file whose {@code @} word brought it, or null
 * @param base where {@code paths} begin
 * @param paths patterns of the files that it is about; empty where it is about all
 */
public record Instruction(
    Scope scope, Path file, String text, @Nullable Path importedBy, Path base, List<String> paths) {
  public Instruction {
    paths = List.copyOf(paths);
  }

  /** Returns the text under a heading that names its file. */
  public String section() {
    String whose =
        switch (scope) {
          case USER -> "the user's own";
          case LOCAL -> "the user's own, for this project";
          default -> "the project's";
        };
    return "## "
        + file
        + " ("
        + whose
        + (importedBy == null ? "" : ", imported by " + importedBy.getFileName())
        + ")\n\n"
        + text;
  }
}
