package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {

  @BeforeEach
  void needsTheDocument() {
    assumeTrue(SchemaCheck.available(), "the public OpenAPI document is not at hand");
  }

  @Test
  void properRequests_haveNoProblems() {
    assertThat(SchemaCheck.problems(SchemaName.CHAT_REQUEST, Client.chatBody(true))).isEmpty();
    assertThat(SchemaCheck.problems(SchemaName.MESSAGES_REQUEST, Client.messagesBody(true)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                        | /: required property 'messages' not found
          {"messages":[]}                                           | /messages: must have at least 1 items but found 0
          {"messages":"x"}                                          | /messages: string found, array expected
          {"messages":[{"role":"user","content":5}]}                | /messages/0/content: is not of type string, array
          {"messages":[{"role":"user"}]}                            | /messages/0: required property 'content' not found
          {"messages":[{"role":"clown","content":"x"}]}             | /messages/0/role: is not one of system, user, developer, assistant, tool
          {"messages":[{"role":"tool","content":"x"}]}              | /messages/0: required property 'tool_call_id' not found
          {"messages":[{"role":"user","content":[{"type":"text"}]}]} | /messages/0/content/0: required property 'text' not found
          {"messages":[{"role":"user","content":"x"}],"max_tokens":"5"} | /max_tokens: string found, [integer, null] expected
          {"messages":[{"role":"user","content":"x"}],"stream":1}   | /stream: integer found, boolean expected
          {"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{}}]} | /tools/0/function: required property 'name' not found
          {"messages":[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"a","arguments":{}}}]}]} | /messages/0/tool_calls/0/function/arguments: object found, string expected
          """)
  void wrongChatRequest_isNamedAtItsPlace(String json, String problem) {
    assertThat(SchemaCheck.problems(SchemaName.CHAT_REQUEST, json)).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"messages":[{"role":"user","content":"x"}]}              | /: required property 'model' not found
          {"model":"m"}                                             | /: required property 'messages' not found
          {"model":"m","messages":[{"role":"user","content":[{"type":"tool_result"}]}]} | /messages/0/content/0: required property 'tool_use_id' not found
          {"model":"m","messages":[{"role":"user","content":[{"type":"thinking","thinking":"a"}]}]} | /messages/0/content/0: required property 'signature' not found
          {"model":"m","messages":[{"role":"tool","content":"x"}]}  | /messages/0/role: does not have a value in the enumeration ["user", "assistant", "system"]
          {"model":"m","messages":[],"tool_choice":{"type":"tool"}} | /tool_choice: required property 'name' not found
          {"model":"m","messages":[],"system":[{"type":"text"}]}    | /system/0: required property 'text' not found
          {"model":"m","messages":[],"temperature":"hot"}           | /temperature: string found, number expected
          """)
  void wrongMessagesRequest_isNamedAtItsPlace(String json, String problem) {
    assertThat(SchemaCheck.problems(SchemaName.MESSAGES_REQUEST, json)).containsExactly(problem);
  }

  @Test
  void unknownEvent_isNamedWithTheChoices() {
    assertThat(
            SchemaCheck.problems(SchemaName.MESSAGES_STREAM_EVENT, "{\"type\":\"massage_stop\"}"))
        .singleElement()
        .asString()
        .startsWith("/type: is not one of message_start, message_delta, message_stop");
  }

  @Test
  void brokenJson_isAProblem() {
    assertThat(SchemaCheck.problems(SchemaName.CHAT_REQUEST, "{")).containsExactly("not JSON: {");
  }

  @Test
  void repository_isFoundFromAModule(@TempDir Path folder) throws Exception {
    Path module = Files.createDirectories(folder.resolve("repo/module/target"));
    Files.writeString(
        folder.resolve("repo/pom.xml"), "<artifactId>agentic-flow</artifactId><modules></modules>");
    Files.writeString(
        folder.resolve("repo/module/pom.xml"),
        "<parent><artifactId>agentic-flow</artifactId></parent>");
    assertThat(OracleFile.besideRepository(module)).isEqualTo(folder.resolve("shared/oracles"));
  }

  @Test
  void document_isCutIntoItsSchemas(@TempDir Path folder) throws Exception {
    Path file = folder.resolve(OracleFile.NAME);
    Files.writeString(
        file,
        """
        components:
          examples:
            Other:
              a: 1
          schemas:
            First:
              type: object

              description: |
                two

                lines
            Second:
              type: string
          securitySchemes:
            Key:
              type: http
        paths:
          /x:
            get: 1
        """);
    assertThat(OracleFile.read(file))
        .containsOnlyKeys(List.of("First", "Second"))
        .hasEntrySatisfying("Second", text -> assertThat(text).isEqualTo("      type: string\n"));
  }
}
