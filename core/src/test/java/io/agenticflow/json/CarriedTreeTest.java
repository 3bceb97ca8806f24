package io.agenticflow.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.ToolInput;
import io.agenticflow.vocabulary.RawJson;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

class CarriedTreeTest {
  @Test
  void tree_isCarriedWithoutItsText() {
    JrsValue tree = Json.parse("{\"a\": 1.50}");

    assertThat(Json.parse(Json.raw(tree))).isSameAs(tree);
  }

  @Test
  void carriedTree_equalsItsText() {
    RawJson tree = Json.raw(Json.parse("{ \"a\" : [1.50, null] }"));
    RawJson text = new RawJson("{\"a\":[1.50,null]}");

    assertThat(tree).isEqualTo(text).hasSameHashCodeAs(text).hasToString(text.text());
    assertThat(tree.text()).isSameAs(tree.text());
    assertThat(tree).isNotEqualTo(new RawJson("{}"));
  }

  @Test
  void builtObject_staysAsItIsWhenTheBuilderGoesOn() {
    JsonObjectBuilder builder = Json.object().put("a", 1);
    JrsValue first = builder.build();
    JrsValue second = builder.put("b", 2).build();
    builder.putNull("a");

    assertThat(Json.write(first)).isEqualTo("{\"a\":1}");
    assertThat(Json.write(second)).isEqualTo("{\"a\":1,\"b\":2}");
  }

  @Test
  void toolInput_isTheSameTextFromATreeAndFromText() {
    for (String input : new String[] {"{\"a\": 1.50}", "{}", "null", "[1]", "\"x\""}) {
      assertThat(ToolInput.asText(Json.raw(Json.parse(input))))
          .isEqualTo(ToolInput.asText(new RawJson(Json.write(Json.parse(input)))));
    }
    assertThat(ToolInput.asText(new RawJson("{\"a\":")))
        .isEqualTo("{\"invalid_input\":\"{\\\"a\\\":\"}");
  }
}
