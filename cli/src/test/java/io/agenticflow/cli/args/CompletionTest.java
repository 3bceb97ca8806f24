package io.agenticflow.cli.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.cli.command.CommandLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agentic-flow pro| proxy",
        "agentic-flow proxy --po| --port",
        "agentic-flow --output j| json",
        "agentic-flow -m x --permission-mode pl| plan",
        "agentic-flow models pu| pull",
        "agentic-flow models pull --ver| --verbose",
        "agentic-flow --max-t| --max-thinking-tokens --max-tokens --max-turns",
        "agentic-flow --cwd fol| folder",
        "agentic-flow proxy --list| ''",
        "agentic-flow --output = j| json",
        "agentic-flow --output =| text json stream-json",
      })
  void bash_completes(String line, String expected) throws Exception {
    Files.createDirectory(folder.resolve("folder"));
    Files.writeString(folder.resolve("folio.txt"), "");
    Files.writeString(folder.resolve("completion.bash"), Completion.bash(CommandLine.program()));
    String answer =
        run(
            "bash",
            "--norc",
            "-c",
            "source ./completion.bash; COMP_WORDS=("
                + line
                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _agentic_flow; echo \"${COMPREPLY[*]}\"");
    assertThat(answer.strip()).isEqualTo(expected);
  }

  @Test
  void zsh_acceptsTheScript() throws Exception {
    assumeTrue(isThere("zsh"), "no zsh on this machine");
    Files.writeString(folder.resolve("_agentic-flow"), Completion.zsh(CommandLine.program()));
    assertThat(
            run(
                "zsh",
                "-f",
                "-c",
                "autoload -U compinit && compinit -u -D && source ./_agentic-flow && print $_comps[agentic-flow]"))
        .isEqualTo("_agentic_flow\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agentic-flow pro| proxy",
        "agentic-flow --output j| json",
        "agentic-flow models pu| pull",
        "agentic-flow proxy --po| --port"
      })
  void fish_completes(String line, String expected) throws Exception {
    assumeTrue(isThere("fish"), "no fish on this machine");
    Files.writeString(folder.resolve("agentic-flow.fish"), Completion.fish(CommandLine.program()));
    String answer =
        run("fish", "--no-config", "-c", "source ./agentic-flow.fish; complete -C '" + line + "'");
    assertThat(answer.lines().map(each -> each.split("\t")[0])).containsExactly(expected);
  }

  private static boolean isThere(String program) {
    for (String each : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(each, program))) {
        return true;
      }
    }
    return false;
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return answer;
  }
}
