package io.agenticflow.mcp.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsObject;

class ToolHeadersTest {
  private final ToolHeaders headers = new ToolHeaders();
  private final List<String> leftOut = new ArrayList<>();

  /** Learns a tool {@code t} and returns how many tools are kept of the two that are told. */
  private int learn(String schema) {
    JrsObject page =
        (JrsObject)
            Json.parse(
                "{\"tools\":[{\"name\":\"t\",\"inputSchema\":"
                    + schema.replace('\'', '"')
                    + "},{\"name\":\"other\"}],\"nextCursor\":\"n\"}");
    JrsObject kept = headers.learn(page, leftOut::add);
    assertThat(Json.string(kept, "nextCursor")).isEqualTo("n");
    return Json.array(kept, "tools").size();
  }

  private Map<String, String> call(String arguments) {
    Map<String, String> added = new TreeMap<>();
    headers.add("t", Json.parse(arguments.replace('\'', '"')), added);
    return added;
  }

  @Test
  void parametersAtAnyDepth_areShown_withTheirValuesAsText() {
    assertThat(
            learn(
                """
                {'properties': {
                  'a': {'type': 'string', 'x-mcp-header': 'A'},
                  'b': {'type': 'integer', 'x-mcp-header': 'B'},
                  'c': {'type': 'object', 'properties': {'d': {'type': 'boolean', 'x-mcp-header': 'D'}}},
                  'x-mcp-header': {'type': 'string', 'default': {'x-mcp-header': 'data'}},
                  'e': {'type': 'string'}}}
                """))
        .isEqualTo(2);
    assertThat(call("{'a':'','b':-7,'c':{'d':false},'x-mcp-header':'x','e':'e'}"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("Mcp-Param-A", "", "Mcp-Param-B", "-7", "Mcp-Param-D", "false"));
    assertThat(call("{'a':null,'c':'no object'}")).isEmpty();
    assertThat(call("{'a':{'an':'object'}}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'properties':{'a':{'type':'number','x-mcp-header':'A'}}}",
        "{'properties':{'a':{'x-mcp-header':'A'}}}",
        "{'properties':{'a':{'type':'string','x-mcp-header':7}}}",
        "{'properties':{'a':{'type':'string','x-mcp-header':'A\\r\\nB: c'}}}",
        "{'properties':{'a':{'type':'array','items':{'type':'string','x-mcp-header':'A'}}}}",
        "{'anyOf':[{'properties':{'a':{'type':'string','x-mcp-header':'A'}}}]}",
        "{'$defs':{'a':{'type':'string','x-mcp-header':'A'}}}",
        "{'if':{'properties':{'a':{'type':'string','x-mcp-header':'A'}}}}",
        "{'type':'string','x-mcp-header':'A'}"
      })
  void annotationsThatBreakTheRules_leaveTheToolOut(String schema) {
    assertThat(learn(schema)).isEqualTo(1);
    assertThat(leftOut).singleElement().asString().startsWith("the tool t is left out: ");
    assertThat(call("{'a':'x'}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "us-west1,us-west1",
        "a b,a b",
        "`Hello, 世界`,=?base64?SGVsbG8sIOS4lueVjA==?=",
        "` padded `,=?base64?IHBhZGRlZCA=?=",
        "=?base64?literal?=,=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
        "``,``"
      })
  void texts_areHeaders_asTheSpecificationsExamples(String text, String header) {
    assertThat(HeaderText.of(text)).isEqualTo(header);
  }
}
