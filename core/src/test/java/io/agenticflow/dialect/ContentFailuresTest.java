package io.agenticflow.dialect;

import static io.agenticflow.dialect.FailureCases.ANTHROPIC;
import static io.agenticflow.dialect.FailureCases.CHAT;
import static io.agenticflow.dialect.FailureCases.USER;
import static io.agenticflow.dialect.FailureCases.toChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

/**
 * What requests say besides tools and reasoning: the failures that translators are known for, by
 * their numbers.
 */
class ContentFailuresTest {
  @Test
  void f08_imagesInToolResults_followInAUserMessage() {
    String request =
        """
        {"model":"m","messages":[%s,
         {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"A","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[
             {"type":"text","text":"shot"},
             {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
           {"type":"text","text":"what is it?"}]}]}
        """
            .formatted(USER);
    List<JrsValue> messages = Json.array(toChat(request, Profiles.COMPATIBLE), "messages");
    assertThat(messages).hasSize(4);
    assertThat(Json.string(messages.get(2), "content")).startsWith("shot\n[attachment");
    assertThat(Json.write(messages.get(3)))
        .isEqualTo(
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"[attachment of the result of a]\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}},"
                + "{\"type\":\"text\",\"text\":\"what is it?\"}]}");
    Profile takesThem = Profiles.COMPATIBLE.with("tool_result_images", "true");
    List<JrsValue> direct = Json.array(toChat(request, takesThem), "messages");
    assertThat(Json.write(direct.get(2))).contains("\"image_url\"");
    assertThat(Json.write(direct.get(3)))
        .isEqualTo("{\"role\":\"user\",\"content\":\"what is it?\"}");
  }

  @Test
  void f09_userImages_ofBothKinds() {
    JrsValue json =
        toChat(
            """
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"QUJD"}},
              {"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}]}]}
            """,
            Profiles.OPENAI);
    assertThat(Json.write(Json.array(json, "messages").getFirst()))
        .isEqualTo(
            "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/jpeg;base64,QUJD\"}},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\"}}]}");
  }

  @Test
  void f10_documents_areFilesOrRefusedByName() {
    JrsValue json =
        toChat(
            """
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}},
              {"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}}]}]}
            """,
            Profiles.OPENAI);
    assertThat(Json.write(Json.array(json, "messages").getFirst()))
        .isEqualTo(
            "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,JVBE\"}},"
                + "{\"type\":\"text\",\"text\":\"words\"}]}");
    assertThatThrownBy(() ->
            toChat(
                """
                {"model":"m","messages":[{"role":"user","content":[
                  {"type":"document","source":{"type":"file","file_id":"f"}}]}]}
                """,
                Profiles.OPENAI))
        .isInstanceOf(DialectException.class)
        .hasMessageContaining("document")
        .hasMessageContaining("file");
  }

  @Test
  void f17_cacheMarksArePassedWhereTheyAreUnderstood_andOrderIsKept() {
    String request =
        """
        {"model":"m","system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=1; cc_is_subagent=true"},
          {"type":"text","text":"one","cache_control":{"type":"ephemeral"}},
          {"type":"text","text":"two","cache_control":{"type":"ephemeral","ttl":"1h"}}],
         "tools":[{"name":"T","input_schema":{"type":"object","properties":{}},"cache_control":{"type":"ephemeral"}}],
         "messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}]}
        """;
    JrsValue json = toChat(request, Profiles.OPENROUTER);
    assertThat(Json.array(json, "messages").stream().map(Json::write))
        .containsExactly(
            "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"one\",\"cache_control\":{\"type\":\"ephemeral\"}},"
                + "{\"type\":\"text\",\"text\":\"two\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]}",
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\",\"cache_control\":{\"type\":\"ephemeral\"}}]}");
    assertThat(Json.write(Json.array(json, "tools").getFirst()))
        .endsWith("\"cache_control\":{\"type\":\"ephemeral\"}}");
    JrsValue plain = toChat(request, Profiles.OPENAI);
    assertThat(Json.write(plain)).doesNotContain("cache_control").doesNotContain("billing");
    assertThat(Json.string(Json.array(plain, "messages").getFirst(), "content"))
        .isEqualTo("one\n\ntwo");
  }

  @Test
  void f25_systemInMidConversation_keepsItsPlace() {
    JrsValue json =
        toChat(
            "{\"model\":\"m\",\"system\":\"head\",\"messages\":["
                + USER
                + ",{\"role\":\"system\",\"content\":\"now\",\"output_config\":{\"effort\":\"low\"}},{\"role\":\"assistant\",\"content\":\"ok\"}]}",
            Profiles.OPENAI);
    assertThat(Json.array(json, "messages").stream().map(message -> Json.string(message, "role")))
        .containsExactly("system", "user", "system", "assistant");
    ModelRequest developer =
        CHAT.readRequest(
            ("{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"head\"},"
                    + USER
                    + ",{\"role\":\"developer\",\"content\":\"now\"}]}")
                .getBytes(UTF_8));
    assertThat(developer.system()).containsExactly(new ContentBlock.Text("head"));
    assertThat(developer.messages().get(1).role()).isEqualTo(Role.SYSTEM);
  }

  @Test
  void f28_theLimitGoesInTheFieldThatTheUpstreamWants() {
    String request = "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[" + USER + "]}";
    assertThat(Json.integer(toChat(request, Profiles.OPENAI), "max_completion_tokens"))
        .isEqualTo(100);
    assertThat(Json.field(toChat(request, Profiles.OPENAI), "max_tokens")).isNull();
    assertThat(Json.integer(toChat(request, Profiles.COMPATIBLE), "max_tokens")).isEqualTo(100);
  }

  @Test
  void uncarriedFields_areListed() {
    ModelRequest request =
        ANTHROPIC.readRequest(
            ("{\"model\":\"m\",\"context_management\":{},\"tools\":[{\"name\":\"t\",\"input_schema\":{},\"defer_loading\":true,\"strict\":true}],"
                    + "\"messages\":[{\"role\":\"system\",\"content\":\"x\",\"output_config\":{\"effort\":\"low\"}}]}")
                .getBytes(UTF_8));
    assertThat(CHAT.uncarried(request, Profiles.OPENROUTER))
        .containsExactly(
            "anthropic:context_management",
            "messages[0] anthropic:output_config",
            "tools[0] anthropic:strict");
    assertThat(ANTHROPIC.uncarried(request, Profiles.ANTHROPIC)).isEmpty();
  }
}
