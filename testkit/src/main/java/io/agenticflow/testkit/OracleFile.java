package io.agenticflow.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the OpenAPI document and cuts it into its schemas without parsing it as a whole. */
final class OracleFile {
  static final String NAME = "openrouter-openapi.yaml";
  static final String PROPERTY = "agenticflow.oracles";
  static final String VARIABLE = "AGENTIC_FLOW_ORACLES";

  private static final String ROOT_ARTIFACT = "<artifactId>agentic-flow</artifactId>";

  private OracleFile() {}

  /** Returns the document, or nothing where it is not at hand. */
  static Optional<Path> find() throws IOException {
    String named = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    Path folder = named != null ? Path.of(named) : besideRepository(Path.of("").toAbsolutePath());
    if (folder == null) {
      return Optional.empty();
    }
    Path file = folder.resolve(NAME);
    return Files.isReadable(file) ? Optional.of(file) : Optional.empty();
  }

  /**
   * Walks up to the folder whose pom.xml is the root's, and takes {@code shared/oracles} beside
   * that folder.
   */
  static @Nullable Path besideRepository(Path start) throws IOException {
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path pom = folder.resolve("pom.xml");
      if (Files.isRegularFile(pom) && isRoot(Files.readString(pom))) {
        return folder.resolveSibling("shared").resolve("oracles");
      }
    }
    return null;
  }

  /** A module's pom names the root too, but as its parent. */
  private static boolean isRoot(String pom) {
    return pom.contains(ROOT_ARTIFACT) && pom.contains("<modules>");
  }

  /**
   * Returns the YAML text of each schema by its name.
   *
   * <p>The document is 1.36 MB and few of its 868 schemas are needed. Below {@code components:} and
   * {@code schemas:} a line that is indented by four spaces starts a schema, and it goes on to the
   * next such line; the document has no anchors that would tie schemas together.
   */
  static Map<String, String> read(Path file) throws IOException {
    Map<String, String> schemas = new LinkedHashMap<>();
    boolean inSchemas = false;
    String name = null;
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(file)) {
      int indent = indent(line);
      if (indent == line.length()) {
        text.append('\n');
      } else if (indent < 4) {
        inSchemas = line.equals("  schemas:") || (inSchemas && indent > 2);
      } else if (inSchemas && indent == 4) {
        if (name != null) {
          schemas.put(name, text.toString());
        }
        name = line.strip().replaceFirst(":$", "");
        text.setLength(0);
      } else if (inSchemas) {
        text.append(line).append('\n');
      }
    }
    if (name != null) {
      schemas.put(name, text.toString());
    }
    return schemas;
  }

  private static int indent(String line) {
    int indent = 0;
    while (indent < line.length() && line.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }
}
