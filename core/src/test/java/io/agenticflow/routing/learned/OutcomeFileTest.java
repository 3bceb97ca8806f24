package io.agenticflow.routing.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeFileTest {
  @TempDir private Path folder;

  @Test
  void pairs_areRead_packedOrNot() throws IOException {
    String lines =
        """
        {"prompt": "é", "task": "t", "fold": 3, "weak": 0, "strong": 0.5}

        {"prompt": "b", "bench": "x", "weak": 1, "strong": 1}
        """;
    Path packed = folder.resolve("packed.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    Outcomes outcomes = OutcomeFile.read(file(lines), null, null, null);
    assertThat(outcomes.rows())
        .containsExactly(new Outcome("é", "t", 3, 0.0, 0.5), new Outcome("b", null, -1, 1.0, 1.0));
    assertThat(outcomes.weak() + " " + outcomes.strong()).isEqualTo("weak strong");
    assertThat(OutcomeFile.read(packed, null, null, null)).isEqualTo(outcomes);
    assertThat(OutcomeFile.read(packed, null, null, "x").rows()).hasSize(1);
    assertThat(OutcomeFile.read(packed, null, null, "t").rows()).hasSize(1);
  }

  @Test
  void severalModels_areChosenByAPartOfTheName() throws IOException {
    Path file =
        file(
            """
            {"models": ["tiny-1b", "tiny-8b", "huge"]}
            {"prompt": "a", "score": [0.0, 1.0, 0.25]}
            {"prompt": "b", "repo": "r", "resolved": [true, 0, 1]}
            """);
    Outcomes outcomes = OutcomeFile.read(file, "8b", "huge", null);
    assertThat(outcomes.weak()).isEqualTo("tiny-8b");
    assertThat(outcomes.rows())
        .containsExactly(
            new Outcome("a", null, -1, 1.0, 0.25), new Outcome("b", "r", -1, 0.0, 1.0));
    assertThatThrownBy(() -> OutcomeFile.read(file, "tiny", "huge", null))
        .hasMessage("tiny is part of 2 of the models of " + file + ": tiny-1b, tiny-8b, huge");
    assertThatThrownBy(() -> OutcomeFile.read(file, "8b", "70b", null))
        .hasMessage("70b is none of the models of " + file + ": tiny-1b, tiny-8b, huge");
    assertThatThrownBy(() -> OutcomeFile.read(file, null, "huge", null))
        .hasMessage(file + " has several models: choose with --weak from tiny-1b, tiny-8b, huge");
  }

  @Test
  void outcomesOfWork_areTakenTogether() throws IOException {
    Path file =
        file(
            """
            {"prompt": "a", "model": "p/cheap", "outcome": "reverted"}
            {"prompt": "b", "model": "p/dear", "outcome": "accepted"}
            {"prompt": "a", "model": "p/dear", "outcome": "verified"}
            {"prompt": "a", "model": "p/cheap", "outcome": "accepted"}
            {"prompt": "c", "model": "another", "outcome": "accepted"}
            {"prompt": "b", "model": "p/dear", "outcome": "failed"}
            """);
    assertThat(OutcomeFile.read(file, "p/cheap", "p/dear", null).rows())
        .containsExactly(
            new Outcome("a", null, -1, 0.5, 1.0), new Outcome("b", null, -1, null, 0.5));
    assertThatThrownBy(() -> OutcomeFile.read(file, null, null, null))
        .hasMessage(file + ", line 1, tells of one model: name the pair with --weak and --strong");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"weak": 1, "strong": 1} | has no field prompt
          {"prompt": "a", "weak": 2, "strong": 1} | has no weak from 0 to 1
          {"prompt": "a", "weak": 1} | has no strong from 0 to 1
          {"prompt": "a", "score": [1]} | has 1 scores of 0 models
          {"prompt": "a", "model": "w", "outcome": "fine"} | has the outcome fine; known are accepted, verified, reverted and failed
          nothing | is not JSON
          """)
  void brokenLine_isToldWithItsNumber(String line, String problem) throws IOException {
    Path file = file("{\"prompt\": \"a\", \"weak\": 1, \"strong\": 1}\n" + line + "\n");
    assertThatThrownBy(() -> OutcomeFile.read(file, "w", "s", null))
        .isInstanceOf(LearnedRoutingException.class)
        .hasMessageStartingWith(file + ", line 2, " + problem);
  }

  @Test
  void fileWithoutOutcomes_isRefused() throws IOException {
    Path file = file("{\"prompt\": \"a\", \"task\": \"t\", \"weak\": 1, \"strong\": 1}\n");
    assertThatThrownBy(() -> OutcomeFile.read(file, null, null, "u"))
        .hasMessage(file + " has no outcomes of u");
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> OutcomeFile.read(absent, null, null, null))
        .hasMessage("there is no file " + absent);
  }

  private Path file(String lines) throws IOException {
    return Files.writeString(folder.resolve("outcomes.jsonl"), lines);
  }
}
