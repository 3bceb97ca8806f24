package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OracleFileTest {

  @Test
  void repository_isFoundFromAModule(@TempDir Path folder) throws Exception {
    Path module = Files.createDirectories(folder.resolve("repo/module/target"));
    Files.writeString(
        folder.resolve("repo/pom.xml"), "<artifactId>agentic-flow</artifactId><modules></modules>");
    Files.writeString(
        folder.resolve("repo/module/pom.xml"),
        "<parent><artifactId>agentic-flow</artifactId></parent>");
    assertThat(OracleFile.besideRepository(module)).isEqualTo(folder.resolve("shared/oracles"));
  }

  @Test
  void document_isCutIntoItsSchemas(@TempDir Path folder) throws Exception {
    Path file = folder.resolve(OracleFile.NAME);
    Files.writeString(
        file,
        """
        components:
          examples:
            Other:
              a: 1
          schemas:
            First:
              type: object

              description: |
                two

                lines
            Second:
              type: string
          securitySchemes:
            Key:
              type: http
        paths:
          /x:
            get: 1
        """);
    assertThat(OracleFile.read(file))
        .containsOnlyKeys(List.of("First", "Second"))
        .hasEntrySatisfying("Second", text -> assertThat(text).isEqualTo("      type: string\n"));
  }
}
