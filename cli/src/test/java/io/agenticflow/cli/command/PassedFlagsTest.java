package io.agenticflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.PassedFlags.PassedFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PassedFlagsTest {
  @Test
  void eachIsTaken_andLeavesTheTaskAlone() {
    List<String> typed = new ArrayList<>();
    for (PassedFlag flag : PassedFlags.ALL) {
      typed.add("--" + flag.name() + (flag.takesValue() ? "=x" : ""));
    }
    typed.addAll(List.of("--task", "Do it"));

    ParsedArguments arguments = ArgumentParser.parse(CommandLine.program(), typed, Map.of());

    assertThat(arguments.get(Options.TASK)).isEqualTo("Do it");
    assertThat(arguments.words()).isEmpty();
  }

  @Test
  void eachIsInTheDocumentation_withItsReason() throws Exception {
    String page = Files.readString(Path.of("../docs/agent-sdk.md"));

    assertThat(PassedFlags.ALL)
        .allSatisfy(flag ->
            assertThat(page).contains("| `--" + flag.name() + "` | " + flag.reason() + " |"));
    assertThat(page.lines().filter(line -> line.startsWith("| `--")))
        .hasSameSizeAs(PassedFlags.ALL);
  }
}
