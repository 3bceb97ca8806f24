package io.agenticflow.agent.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.definition.AgentFile.Reading;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameScanTest {
  private static final AgentSource SOURCE =
      new AgentSource(AgentSource.Scope.PROJECT, Path.of("x.md").toAbsolutePath());

  @Test
  void simpleNames_areKnownWithoutYaml() {
    assertThat(scan("---\nname: coder\ndescription: x\n---\n"))
        .isEqualTo(new NameScan.Named("coder"));
    assertThat(scan("\uFEFF---\r\n# who\r\nname:   \"Topology Optimizer\"  \r\n---\r\n"))
        .isEqualTo(new NameScan.Named("Topology Optimizer"));
    assertThat(scan("---\nname: 'a-1'\n---")).isEqualTo(new NameScan.Named("a-1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: >-\n  coder",
        "name: coder\n  two",
        "name: coder\n\n  two",
        "name: coder # comment",
        "name: \"co\\x64er\"",
        "name: *alias",
        "name: 12",
        "name: null",
        "name:",
        "name:coder",
        "\"name\": coder",
        "name : coder",
        "{name: coder}",
        "? name\n: coder",
        "description: \"x\nname: y\"\nname: coder",
        "\"\\x6eame\": coder",
      })
  void unusualNames_areLeftToYaml(String field) {
    assertThat(scan("---\n" + field + "\n---\n")).isEqualTo(new NameScan.Unknown());
  }

  @Test
  void filesWithoutName_areKnown() {
    assertThat(scan("")).isEqualTo(new NameScan.Unnamed());
    assertThat(scan("# name: coder")).isEqualTo(new NameScan.Unnamed());
    assertThat(scan("---\ntitle: x\n---\nname: coder")).isEqualTo(new NameScan.Unnamed());
  }

  @Test
  void cutText_isTrustedOnlyAsFarAsItGoes() {
    String text = "---\nname: coder\ndescription: x\n---\nbody";
    for (int cut = 0; cut < text.length(); cut++) {
      NameScan scan = NameScan.of(text.substring(0, cut), false);
      if (cut >= 4) {
        assertThat(scan)
            .as("cut at %d", cut)
            .isIn(new NameScan.Named("coder"), new NameScan.Unknown());
      }
    }
    assertThat(NameScan.of("---\nname: code", false)).isEqualTo(new NameScan.Unknown());
    assertThat(NameScan.of("---\nname: coder\n", false)).isEqualTo(new NameScan.Unknown());
    assertThat(NameScan.of("---\nname: coder\nde", false)).isEqualTo(new NameScan.Unknown());
    assertThat(NameScan.of("---\nname: coder\ndescription: x\nhooks: |\n  ec", false))
        .isEqualTo(new NameScan.Named("coder"));
    assertThat(NameScan.of("---\ntitle: x\n", false)).isEqualTo(new NameScan.Unknown());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void scan_neverContradictsYaml(long seed) {
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "name:",
            "name: ",
            "name: coder",
            "coder",
            "'",
            "\"",
            "\n",
            "\n  ",
            "\n",
            "x: y",
            "x: |",
            "# c",
            "---",
            " ",
            "\\",
            ": ",
            "-",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "~",
            "true",
            "7",
            "description: d\n",
            "\"name\": n",
            "\t",
            ",");
    int known = 0;
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder("---\n");
      for (int n = random.nextInt(8); n >= 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      text.append("\ndescription: d\n---\nbody");
      Reading reading = AgentFile.parse(text.toString(), SOURCE, "");
      NameScan scan = scan(text.toString());
      if (reading instanceof Reading.Agent agent) {
        String name = agent.definition().name();
        assertThat(scan).as("%s", text).isIn(new NameScan.Named(name), new NameScan.Unknown());
        known += scan instanceof NameScan.Named ? 1 : 0;
      }
    }
    assertThat(known).isGreaterThan(5);
  }

  private static NameScan scan(String text) {
    return NameScan.of(text, true);
  }
}
