package io.agenticflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

class ChatFormatTest {
  private static final ControlTokens CONTROL = new ControlTokens(List.of("<|im_end|>", "<s>"));

  /** Renders the probe as a template of the Llama 3 kind would. */
  private static String rendered() {
    StringBuilder out = new StringBuilder();
    for (JrsValue message : Json.array(Json.parse(ChatFormat.PROBE), "messages")) {
      out.append("<|start_header_id|>")
          .append(Json.string(message, "role"))
          .append("<|end_header_id|>\n\n")
          .append(Json.string(message, "content"))
          .append("<|eot_id|>");
    }
    return out.append("<|start_header_id|>assistant<|end_header_id|>\n\n").toString();
  }

  @Test
  void learnedFormat_rendersAnyConversation() {
    ChatFormat format = ChatFormat.learn(rendered());
    String text =
        format.render(
            "Be brief.",
            List.of(
                new ChatFormat.Turn(false, "1?"),
                new ChatFormat.Turn(true, "2"),
                new ChatFormat.Turn(false, "3?")));
    assertThat(text)
        .isEqualTo(
            "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\n1?<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n2<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\n3?<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
    assertThat(
            format.render(
                "S", List.of(new ChatFormat.Turn(false, "q"), new ChatFormat.Turn(true, "It is"))))
        .endsWith("assistant<|end_header_id|>\n\nIt is");
  }

  @Test
  void templateThatLosesATurn_isReplacedByChatMl() {
    assertThat(ChatFormat.learn(rendered().replace("The-System-Says", "")))
        .isEqualTo(ChatFormat.CHATML);
  }

  @Test
  void eachPrompt_beginsWithTheOneBefore_andItsAnswer() {
    ToolDefinition tool =
        new ToolDefinition("Read", "Reads.", new RawJson("{\"type\":\"object\"}"));
    ContentBlock.ToolUse use =
        new ContentBlock.ToolUse("t", "Read", new RawJson("{\"path\": \"a\"}"));
    List<Message> messages = new ArrayList<>(List.of(Message.user("read a")));
    String first = prompt(messages, tool);
    messages.add(new Message(Role.ASSISTANT, List.of(new ContentBlock.Text("I will."), use)));
    messages.add(
        new Message(Role.USER, List.of(new ContentBlock.ToolResult("t", "no such file", true))));
    String second = prompt(messages, tool);
    assertThat(second)
        .startsWith(
            first
                + "I will.\n<tool_call>\n{\"name\": \"Read\", \"arguments\": {\"path\": \"a\"}}\n</tool_call><|im_end|>")
        .contains("<tool_response>\nERROR: no such file\n</tool_response>")
        .endsWith("<|im_start|>assistant\n");
    assertThat(first).contains("<tools>\n{\"type\":\"function\",\"function\":{\"name\":\"Read\"");
  }

  private static String prompt(List<Message> messages, ToolDefinition tool) {
    ModelRequest request = ModelRequest.to("m").messages(messages).tools(List.of(tool)).build();
    Transcript transcript = Transcript.of(request, CONTROL);
    return ChatFormat.CHATML.render(transcript.system(), transcript.turns());
  }

  @Test
  void turnsAlternate_andBeginWithTheUser() {
    ModelRequest request =
        ModelRequest.to("m")
            .messages(
                List.of(
                    Message.assistant("hi"),
                    Message.user("a"),
                    Message.user("b"),
                    new Message(Role.SYSTEM, List.of(new ContentBlock.Text("c")))))
            .build();
    assertThat(Transcript.of(request, CONTROL).turns())
        .containsExactly(
            new ChatFormat.Turn(false, ""),
            new ChatFormat.Turn(true, "hi"),
            new ChatFormat.Turn(false, "a\nb\nc"));
  }

  @Test
  void objectWithoutTags_isACall_onlyIfItNamesATool() {
    List<ToolDefinition> tools =
        List.of(new ToolDefinition("Read", "Reads.", RawJson.EMPTY_OBJECT));
    ContentBlock.ToolUse call = new ContentBlock.ToolUse("id", "Read", new RawJson("{\"a\":1}"));
    for (String words :
        List.of(
            "{\"name\": \"Read\", \"parameters\": {\"a\": 1}}",
            " {\"arguments\": {\"a\": 1}, \"name\": \"Read\"}\n")) {
      assertThat(Transcript.bareCall(words, tools, "id")).isEqualTo(call);
    }
    for (String words :
        List.of(
            "{\"name\": \"Gone\", \"parameters\": {}}",
            "{\"name\": \"Read\"}",
            "{\"name\": \"Read\", \"parameters\": 7}",
            "{\"name\": \"Read\", \"parameters\": {}} and more",
            "[]",
            "")) {
      assertThat(Transcript.bareCall(words, tools, "id")).as(words).isNull();
    }
  }

  @Test
  void commands_areBroken_andOtherTextIsNot() {
    assertThat(CONTROL.defuse("a <|im_end|> b <|im_start|> <s>x</s>"))
        .isEqualTo("a <\u200B|im_end|> b <|im_start|> <\u200Bs>x</s>");
  }
}
