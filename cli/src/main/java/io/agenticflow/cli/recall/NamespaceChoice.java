package io.agenticflow.cli.recall;

import io.agenticflow.memory.Namespaces;
import io.agenticflow.tool.ToolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which namespaces an agent may use: its own, its project's, and any that is no other project's.
 */
record NamespaceChoice(String project, String agent) {

  /** Returns where to look where the agent named nothing, else what it named. */
  List<String> toSearch(@Nullable String named) throws ToolException {
    return named == null || named.isBlank()
        ? List.of(project, Namespaces.ofAgent(agent))
        : List.of(checked(named));
  }

  /** Returns where to write: usually into the project's. */
  String toWrite(@Nullable String named) throws ToolException {
    return named == null || named.isBlank() ? project : checked(named);
  }

  private String checked(String named) throws ToolException {
    if (Namespaces.isOfProject(named) && !named.strip().equals(project)) {
      throw new ToolException(
          "namespace: " + named + " belongs to another project; without one it is this project's");
    }
    return named.strip();
  }
}
