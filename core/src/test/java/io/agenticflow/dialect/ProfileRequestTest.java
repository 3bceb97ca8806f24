package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsValue;

/** What each field of a profile does to a request for Chat Completions. */
class ProfileRequestTest {
  private static final String TOOLS =
      "\"tools\":[{\"name\":\"A\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}},"
          + "{\"name\":\"B\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}]";

  @Test
  void sampling_isLeftOutWhereItIsNotUnderstood() {
    String request = body("\"temperature\":0.5,\"top_p\":0.9");
    assertThat(Json.write(chat(request, Profiles.COMPATIBLE))).contains("temperature", "top_p");
    assertThat(Json.write(chat(request, Profiles.ofKind("openai").of("o3"))))
        .doesNotContain("temperature", "top_p");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "['auto','any','tool','none']|{'type':'tool','name':'B'}|{'type':'function','function':{'name':'B'}}|A,B|",
        "['auto','any','none']|{'type':'tool','name':'B'}|'required'|B|",
        "['auto','none']|{'type':'tool','name':'B'}||B|must call the tool B",
        "['auto']|{'type':'any'}||A,B|must call a tool",
        "['auto']|{'type':'none'}|||",
        "['auto','none']|{'type':'none'}|'none'|A,B|",
        "['auto']|{'type':'auto'}|'auto'|A,B|",
        "[]|{'type':'auto'}||A,B|",
      })
  void toolChoice_becomesTheNearestThatIsUnderstood_orWords(
      String taken, String choice, String sent, String offered, String words) {
    Profile profile = Profiles.COMPATIBLE.with("tool_choices", json(taken));
    JrsValue request = chat(body(TOOLS + ",\"tool_choice\":" + json(choice)), profile);
    JrsValue field = Json.field(request, "tool_choice");
    assertThat(field == null ? null : Json.write(field))
        .isEqualTo(sent == null ? null : json(sent));
    assertThat(names(request)).isEqualTo(offered == null ? List.of() : List.of(offered.split(",")));
    String text = Json.write(request);
    if (words == null) {
      assertThat(text).doesNotContain("must call");
    } else {
      assertThat(text).contains(words);
    }
  }

  @Test
  void parallelCalls_areForbiddenByTheField_orByWords() {
    String request =
        body(TOOLS + ",\"tool_choice\":{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
    assertThat(Json.bool(chat(request, Profiles.COMPATIBLE), "parallel_tool_calls")).isFalse();
    JrsValue words = chat(request, Profiles.COMPATIBLE.with("parallel_tool_calls", "false"));
    assertThat(Json.field(words, "parallel_tool_calls")).isNull();
    assertThat(Json.write(words)).contains("Call at most one tool in an answer.");
  }

  @Test
  void tooManyTools_areRefusedWithTheLimit() {
    StringBuilder tools = new StringBuilder("\"tools\":[");
    for (int i = 0; i < 129; i++) {
      tools.append(i == 0 ? "" : ",").append("{\"name\":\"t").append(i).append("\"}");
    }
    String request = body(tools.append(']').toString());
    assertThatThrownBy(() -> chat(request, Profiles.OPENAI))
        .isInstanceOf(DialectException.class)
        .hasMessage("tools: the request offers 129 tools, and m takes at most 128 here");
    assertThat(names(chat(request, Profiles.COMPATIBLE))).hasSize(129);
  }

  @Test
  void toolsForAModelThatHasNone_areRefused() {
    assertThatThrownBy(() -> chat(body(TOOLS), Profiles.COMPATIBLE.with("tools", "\"none\"")))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining("m cannot call tools here");
  }

  @Test
  void system_isTheDevelopers_orTheUsers_inItsPlace() {
    String request =
        """
        {"model":"m","max_tokens":9,"system":[{"type":"text","text":"x-anthropic-billing-header: x"},
          {"type":"text","text":"Be brief."}],"messages":[
          {"role":"user","content":"one"},
          {"role":"assistant","content":"two"},
          {"role":"user","content":"three"},
          {"role":"system","content":"Now in French."},
          {"role":"user","content":"four"}]}
        """;
    assertThat(roles(chat(request, Profiles.COMPATIBLE)))
        .containsExactly(
            "system Be brief.",
            "user one",
            "assistant two",
            "user three",
            "system Now in French.",
            "user four");
    assertThat(roles(chat(request, Profiles.ofKind("openai").of("gpt-5"))))
        .containsExactly(
            "developer Be brief.",
            "user one",
            "assistant two",
            "user three",
            "developer Now in French.",
            "user four");
    assertThat(roles(chat(request, Profiles.COMPATIBLE.with("system_in_conversation", "false"))))
        .containsExactly(
            "system Be brief.",
            "user one",
            "assistant two",
            "user three\n\nNow in French.\n\nfour");
    assertThat(roles(chat(request, Profiles.COMPATIBLE.with("system_role", "\"user\""))))
        .containsExactly(
            "user Be brief.\n\none", "assistant two", "user three\n\nNow in French.\n\nfour");
  }

  @Test
  void system_foldedIntoAConversationThatBeginsWithTheModel_isAMessageOfItsOwn() {
    assertThat(
            roles(
                chat(
                    "{\"model\":\"m\",\"system\":\"S\",\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]}",
                    Profiles.COMPATIBLE.with("system_role", "\"user\""))))
        .containsExactly("user S", "assistant a");
  }

  @Test
  void toolIds_areNineLettersOrDigits_andStillBelongTogether() {
    JrsValue request =
        chat(
            """
            {"model":"m","messages":[{"role":"user","content":"x"},
              {"role":"assistant","content":[{"type":"tool_use","id":"toolu_01ABCdef","name":"A","input":{}},
                {"type":"tool_use","id":"abcDEF123","name":"A","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01ABCdef","content":"1"},
                {"type":"tool_result","tool_use_id":"abcDEF123","content":"2"}]}]}
            """,
            Profiles.ofKind("mistral").of("mistral-large-latest"));
    List<JrsValue> messages = Json.array(request, "messages");
    List<JrsValue> calls = Json.array(messages.get(1), "tool_calls");
    String id = Json.string(calls.get(0), "id", "");
    assertThat(id).matches("[a-zA-Z0-9]{9}").isNotEqualTo("abcDEF123");
    assertThat(Json.string(messages.get(2), "tool_call_id")).isEqualTo(id);
    assertThat(Json.string(calls.get(1), "id")).isEqualTo("abcDEF123");
    assertThat(Json.string(messages.get(3), "tool_call_id")).isEqualTo("abcDEF123");
  }

  @Test
  void outputSchema_isAskedForAsFarAsItIsUnderstood() {
    String request =
        body(
            "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"}}}}}");
    assertThat(Json.write(chat(request, Profiles.COMPATIBLE)))
        .contains("json_schema")
        .doesNotContain("must fit");
    assertThat(
            Json.write(
                chat(request, Profiles.COMPATIBLE.with("response_format", "\"json_object\""))))
        .contains("\"response_format\":{\"type\":\"json_object\"}", "must fit", "title");
    assertThat(Json.write(chat(request, Profiles.COMPATIBLE.with("response_format", "\"none\""))))
        .contains("must fit", "title")
        .doesNotContain("response_format");
  }

  @Test
  void requestFields_areAdded_andWin() {
    JrsValue json =
        chat(
            body("\"temperature\":0.5"),
            Profiles.OPENROUTER.with(
                "request_fields",
                "{\"provider\":{\"order\":[\"a\"]},\"models\":[\"x/y\"],\"temperature\":0.1}"));
    assertThat(Json.write(json))
        .contains(
            "\"provider\":{\"order\":[\"a\"]}",
            "\"models\":[\"x/y\"]",
            "\"temperature\":0.1",
            "\"usage\":{\"include\":true}");
    assertThat(
            Json.write(
                Json.parse(
                    new AnthropicDialect()
                        .writeRequest(
                            new AnthropicDialect()
                                .readRequest(body("\"temperature\":0.5").getBytes(UTF_8)),
                            Profiles.ANTHROPIC.with(
                                "request_fields", "{\"service_tier\":\"auto\"}")))))
        .contains("\"service_tier\":\"auto\"", "\"temperature\":0.5");
  }

  @Test
  void imageOrDocument_forAModelWithoutEyes_isNamed() {
    String image =
        """
        {"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"b"},
          {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]}]}
        """;
    String inResult =
        """
        {"model":"m","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[
          {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AA=="}}]}]}]}
        """;
    Profile blind = Profiles.ofKind("deepseek").of("deepseek-chat");
    assertThatThrownBy(() -> chat(image, blind))
        .isInstanceOf(DialectException.class)
        .hasMessage(
            "messages[1].content[1] is an image, and m does not see images here; leave it out, or"
                + " choose another model");
    assertThatThrownBy(() -> chat(inResult, blind))
        .isInstanceOf(DialectException.class)
        .hasMessageStartingWith("messages[0].content[0].content[0] is a document, and m does not");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // references, also in circles
        "{'type':'object','properties':{'a':{'$ref':'#/$defs/x','description':'d'}},'$defs':{'x':{'type':'integer'}}}"
            + "|{'type':'object','properties':{'a':{'type':'integer','description':'d'}}}",
        // const, null, union
        "{'type':'object','properties':{'a':{'const':'x'},'b':{'type':['string','null']},'c':{'anyOf':[{'type':'number'},{'type':'null'}]}}}"
            + "|{'type':'object','properties':{'a':{'enum':['x'],'type':'string'},'b':{'type':'string','nullable':true},'c':{'nullable':true,'type':'number'}}}",
        "{'type':'object','properties':{'a':{'type':['string','integer']},'b':{'oneOf':[{'type':'string'},{'type':'boolean'}]}}}"
            + "|{'type':'object','properties':{'a':{'anyOf':[{'type':'string'},{'type':'integer'}]},'b':{'anyOf':[{'type':'string'},{'type':'boolean'}]}}}",
        // an enum of numbers cannot be said
        "{'type':'object','properties':{'a':{'type':'integer','enum':[1,2]},'b':{'enum':['x',null]}}}"
            + "|{'type':'object','properties':{'a':{'type':'integer'},'b':{'enum':['x'],'type':'string'}}}",
        // keywords, formats; a property may have any name
        "{'$schema':'s','type':'object','additionalProperties':false,'properties':{'format':{'type':'string','format':'uri','x-note':1},'at':{'type':'string','format':'date-time'},'n':{'type':'integer','exclusiveMinimum':0}}}"
            + "|{'type':'object','properties':{'format':{'type':'string'},'at':{'type':'string','format':'date-time'},'n':{'type':'integer'}}}",
        // arrays, required
        "{'type':'object','properties':{'a':{'type':'array'},'b':{'type':'array','items':{'const':1}}},'required':['a','z']}"
            + "|{'type':'object','properties':{'a':{'type':'array','items':{'type':'string'}},'b':{'type':'array','items':{}}},'required':['a']}",
        // allOf
        "{'type':'object','allOf':[{'properties':{'a':{'type':'string'}},'required':['a']},{'properties':{'b':{'type':'string'}}}]}"
            + "|{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}},'required':['a']}",
      })
  void geminiSchema(String schema, String expected) {
    assertThat(parameters(schema)).isEqualTo(json(expected));
  }

  @Test
  void geminiSchema_ofAnObjectOfAnyForm_hasAProperty_andNoArgumentsAreNoSchema() {
    assertThat(
            parameters(
                "{'type':'object','properties':{'o':{'type':'object','additionalProperties':true}}}"))
        .contains("\"o\":{\"type\":\"object\",\"properties\":{\"any\":");
    assertThat(parameters("{'type':'object','properties':{}}")).isNull();
  }

  @Test
  void geminiSchema_inCircles_ends() {
    String schema =
        "{'type':'object','properties':{'n':{'$ref':'#/$defs/n'}},'$defs':{'n':{'type':'object','properties':{'next':{'$ref':'#/$defs/n'},'v':{'type':'string'}}}}}";
    assertThat(parameters(schema)).hasSizeLessThan(2_000).doesNotContain("$ref");
    assertThat(parameters("{'$ref':'#'}")).isNull();
  }

  private static @Nullable String parameters(String schema) {
    JrsValue request =
        chat(
            body("\"tools\":[{\"name\":\"T\",\"input_schema\":" + json(schema) + "}]"),
            Profiles.ofKind("openrouter").of("google/gemini-2.5-pro"));
    JrsValue found =
        Json.field(Json.field(Json.array(request, "tools").getFirst(), "function"), "parameters");
    return found == null ? null : Json.write(found);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String body(String more) {
    return "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
        + more
        + "}";
  }

  private static JrsValue chat(String messagesRequest, Profile profile) {
    return Json.parse(
        new ChatDialect()
            .writeRequest(
                new AnthropicDialect().readRequest(messagesRequest.getBytes(UTF_8)), profile));
  }

  private static List<String> names(JrsValue request) {
    return Json.array(request, "tools").stream()
        .map(tool -> Json.string(Json.field(tool, "function"), "name", ""))
        .toList();
  }

  private static List<String> roles(JrsValue request) {
    List<String> roles = new ArrayList<>();
    for (JrsValue message : Json.array(request, "messages")) {
      roles.add(Json.string(message, "role") + " " + Json.string(message, "content"));
    }
    return roles;
  }
}
