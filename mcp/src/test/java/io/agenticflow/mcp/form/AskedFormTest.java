package io.agenticflow.mcp.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsObject;

class AskedFormTest {
  private static final String ALL =
      """
      {"type":"object","required":["name","size"],"properties":{
        "name":{"type":"string","title":"Your name","minLength":2,"maxLength":5},
        "mail":{"type":"string","format":"email"},
        "page":{"type":"string","format":"uri"},
        "day":{"type":"string","format":"date"},
        "at":{"type":"string","format":"date-time"},
        "size":{"type":"integer","minimum":1,"maximum":9,"default":3},
        "share":{"type":"number","maximum":0.5},
        "sure":{"type":"boolean","default":true},
        "colour":{"type":"string","enum":["r","g"],"enumNames":["Red","Green"],"default":"x"},
        "shape":{"type":"string","oneOf":[{"const":"o","title":"Round"},{"const":"l"}]},
        "some":{"type":"array","minItems":1,"maxItems":2,
          "items":{"anyOf":[{"const":"1","title":"One"},{"const":"b"},{"const":"c"}]},
          "default":["b","c"]},
        "bare":{"type":"array","items":{"type":"string","enum":["x","y"]}}}}
      """;

  private static JrsObject json(String text) {
    return (JrsObject) Json.parse(text);
  }

  private static AskedForm form() throws FormException {
    return AskedForm.read(json(ALL));
  }

  private static FormField field(String name) throws FormException {
    return form().fields().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name|Anna|\"Anna\"",
        "mail|a@b|\"a@b\"",
        "page|https://a.example/x|\"https://a.example/x\"",
        "day|2026-02-28|\"2026-02-28\"",
        "at|2026-02-28T10:00:00+01:00|\"2026-02-28T10:00:00+01:00\"",
        "size|9|9",
        "share|-0.25|-0.25",
        "sure|N|false",
        "colour|green|\"g\"",
        "colour|g|\"g\"",
        "shape|1|\"o\"",
        "some|one, b|[\"1\",\"b\"]",
        // The number of a choice counts only where no choice is called so.
        "some|1,2|[\"1\",\"b\"]",
        "bare|''|[]",
      })
  void whatIsTyped_isUnderstood(String field, String typed, String value) throws Exception {
    assertThat(Json.write(field(field).typed(typed))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name|A|must have at least 2 characters",
        "name|Annabel|must have at most 5 characters",
        "mail|a b@c|must be an address such as name@example.org",
        "page|no address|must be an address such as https://example.org",
        "day|2026-02-30|must be a date such as 2026-11-22",
        "at|2026-02-28|must be a date and time such as 2026-11-22T17:00:00Z",
        "size|0|must be at least 1",
        "size|10|must be at most 9",
        "size|2.5|must be a whole number",
        "size|two|must be a number",
        "share|1e999999999|must be a shorter number",
        "share|0.6|must be at most 0.5",
        "sure|perhaps|must be yes or no",
        "colour|blue|has no choice blue",
        "shape|3|has no choice 3",
        "some|''|must have at least 1 of the choices",
        "some|One,b,c|must have at most 2 of the choices",
        "some|b,b|must have each choice once",
      })
  void whatCannotStandThere_isToldInWords(String field, String typed, String problem)
      throws Exception {
    FormField found = field(field);
    assertThatThrownBy(() -> found.typed(typed)).hasMessage(problem);
  }

  @Test
  void usualValues_areAsTyped_andOneThatIsNotAllowedIsNone() throws Exception {
    assertThat(field("size").usualText()).isEqualTo("3");
    assertThat(field("sure").usualText()).isEqualTo("yes");
    assertThat(field("some").usualText()).isEqualTo("b, c");
    assertThat(field("colour").usual()).isNull();
    assertThat(field("name").usualText()).isNull();
  }

  @Test
  void kinds_areDescribed() throws Exception {
    assertThat(form().fields().stream().map(each -> each.kind().described()))
        .containsExactly(
            "text, 2 to 5 characters",
            "an e-mail address",
            "an address (URI)",
            "a date, YYYY-MM-DD",
            "a date and time, YYYY-MM-DDThh:mm:ssZ",
            "a whole number, 1 to 9",
            "a number, at most 0.5",
            "yes or no",
            "one of these",
            "one of these",
            "any of these, with commas between, 1 to 2 of them",
            "any of these, with commas between");
  }

  @Test
  void answer_isHeldAgainstAllFields() throws Exception {
    assertThat(form().problems(json("{\"name\":\"Anna\",\"size\":2.0,\"some\":[\"c\"]}")))
        .isEmpty();
    assertThat(
            form()
                .problems(
                    json(
                        "{\"name\":7,\"sure\":\"yes\",\"some\":[\"z\"],\"more\":1,\"day\":\"x\"}")))
        .containsExactly(
            "name must be a text",
            "day must be a date such as 2026-11-22",
            "size is missing",
            "sure must be yes or no",
            "some must have nothing but the choices",
            "there is no field more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"array\"}",
        "{\"properties\":{\"a\":{\"type\":\"object\"}}}",
        "{\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}",
        "{\"properties\":{\"a\":7}}"
      })
  void whatIsNoForm_isRefused(String schema) {
    assertThatThrownBy(() -> AskedForm.read(json(schema))).isInstanceOf(FormException.class);
  }

  @Test
  void secrets_areKnownByTheirNames() throws Exception {
    for (String name :
        List.of(
            "password", "apiKey", "api_key", "GITHUB_TOKEN", "pin", "card number", "pass_phrase")) {
      assertThat(named(name).looksSecret()).as(name).isTrue();
    }
    for (String name : List.of("name", "keyboard", "spinner", "shipping", "passenger")) {
      assertThat(named(name).looksSecret()).as(name).isFalse();
    }
  }

  private static FormField named(String name) throws FormException {
    return FormField.read(name, json("{\"type\":\"string\"}"), false);
  }
}
