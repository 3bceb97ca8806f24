package io.agenticflow.agent.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AgentFieldsTest {
  @Test
  void theTableInTheDocument_isThatOfTheCode() throws Exception {
    String table =
        AgentFields.ALL.stream()
            .map(entry ->
                "| "
                    + (entry.name().contains("…")
                        ? "shell text in `hooks`"
                        : "`" + entry.name() + "`")
                    + " | "
                    + (entry.isHonoured() ? "yes" : "no")
                    + " | "
                    + entry.what()
                    + " |\n")
            .collect(Collectors.joining());
    assertThat(Files.readString(Path.of("../docs/agents.md"))).contains(table);
  }

  @Test
  void names_areThereOnce() {
    assertThat(AgentFields.ALL.stream().map(AgentFields.Entry::name)).doesNotHaveDuplicates();
  }

  @Test
  void theNumberOfBuiltInAgents_inTheDocuments_isTheirNumber() throws Exception {
    int number = BuiltInAgents.index().size();
    assertThat(Files.readString(Path.of("../README.md"))).contains(number + " built-in agents");
    assertThat(Files.readString(Path.of("../docs/agents.md")))
        .contains(number + " agents are built in")
        .contains(
            BuiltInAgents.index().stream()
                .map(entry -> "`" + entry.substring(entry.indexOf('/') + 1) + "`")
                .toList());
    assertThat(Files.readString(Path.of("../CHANGELOG.md"))).contains(number + " built-in agents");
  }
}
