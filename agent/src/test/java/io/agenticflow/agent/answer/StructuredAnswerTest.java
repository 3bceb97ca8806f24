package io.agenticflow.agent.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.agent.RunRecord;
import io.agenticflow.agent.RunResult;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.RawJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsObject;

@Timeout(60)
class StructuredAnswerTest {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"n":{"type":"integer","minimum":3},
       "kind":{"enum":["a","b"]},"list":{"type":"array","items":{"$ref":"#/$defs/x"},"uniqueItems":true}},
       "required":["n"],"additionalProperties":false,"$defs":{"x":{"type":"string","pattern":"^x"}}}
      """;

  @TempDir Path folder;

  private static JsonSchemaForm form() {
    return JsonSchemaForm.of((JrsObject) Json.parse(SCHEMA));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'n':3} | ''",
        "{'n':3.0,'kind':'b','list':['x','xy']} | ''",
        "{} | n",
        "{'n':2} | /n",
        "{'n':3.5} | /n",
        "{'n':'3'} | /n",
        "{'n':3,'kind':'c'} | /kind",
        "{'n':3,'list':['y']} | /list/0",
        "{'n':3,'list':['x','x']} | /list",
        "{'n':3,'list':null} | /list",
        "{'n':3,'more':1} | /more",
      })
  void answers_areHeldAgainstTheSchema(String answer, String place) {
    List<String> problems = form().problems((JrsObject) Json.parse(answer.replace('\'', '"')));
    if (place.isEmpty()) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).anySatisfy(problem -> assertThat(problem).contains(place));
    }
  }

  @Test
  void aSchemaOfAnythingButAnObject_isRefused() {
    assertThatThrownBy(() -> JsonSchemaForm.of((JrsObject) Json.parse("{\"type\":\"array\"}")))
        .hasMessageContaining("array");
    assertThat(JsonSchemaForm.of((JrsObject) Json.parse("{\"required\":[\"a\"]}")).schema().text())
        .contains("\"type\":\"object\"");
  }

  private RunResult run(Turn... turns) throws IOException {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns))) {
      RunResult result =
          RunRecord.of(upstream, folder)
              .with(request -> request.answerForm(form()))
              .run("Count")
              .result();
      assertThat(upstream.turnsLeft()).isZero();
      assertThat(upstream.problems()).isEmpty();
      return result;
    }
  }

  @Test
  void anAnswerInItsForm_endsTheRun() throws Exception {
    RunResult result =
        run(
            Turn.calls("Glob", "pattern", "*"),
            Turn.calls("StructuredOutput", "n", 4, "kind", "a"));
    assertThat(result.ending()).isEqualTo(RunResult.Ending.COMPLETED);
    assertThat(result.structuredOutput()).isEqualTo(new RawJson("{\"n\":4,\"kind\":\"a\"}"));
    assertThat(result.answer()).isEqualTo("{\"n\":4,\"kind\":\"a\"}");
  }

  @Test
  void wordsInsteadOfIt_areMendedOnce() throws Exception {
    RunResult result =
        run(
            Turn.says("There are four."),
            Turn.calls("StructuredOutput", "n", 4).expect("Hand over your answer"));
    assertThat(result.ending()).isEqualTo(RunResult.Ending.COMPLETED);
    assertThat(result.answer()).isEqualTo("There are four.");
    assertThat(result.structuredOutput()).isNotNull();
  }

  @Test
  void aWrongAnswer_isMendedOnce_andNotTwice() throws Exception {
    RunResult mended =
        run(
            Turn.calls("StructuredOutput", "n", 1),
            Turn.calls("StructuredOutput", "n", 3).expect("does not have the form", "/n"));
    assertThat(mended.ending()).isEqualTo(RunResult.Ending.COMPLETED);
    RunResult failed =
        run(Turn.calls("StructuredOutput", "n", 1), Turn.calls("StructuredOutput", "x", 3));
    assertThat(failed.ending()).isEqualTo(RunResult.Ending.WRONG_FORM);
    assertThat(failed.structuredOutput()).isNull();
    assertThat(failed.error()).contains("--json-schema");
  }
}
