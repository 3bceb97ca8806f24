package io.agenticflow.provider.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.ToolDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedModelClientTest {
  private final RecordedModelClient client = new RecordedModelClient(Duration.ZERO);
  private final List<Message> messages = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Create a Python hello world in hello.py",
        "  create a python HELLO-WORLD in  hello.py.\n"
      })
  void recordedTask_isPlayedToItsEnd(String task) {
    messages.add(Message.user(task));
    ModelResponse look = answer();
    assertThat(look.toMessage().text()).startsWith("This is a recording, not a model.");
    assertThat(call(look).name()).isEqualTo("Read");
    assertThat(look.usage().cost()).isEqualTo(Money.ZERO);
    assertThat(look.stopReason()).isEqualTo(StopReason.TOOL_USE);
    result(look, "no such file", true);
    ModelResponse write = answer();
    assertThat(call(write).name()).isEqualTo("Write");
    assertThat(call(write).input().text()).contains("print(\\\"Hello, World!\\\")");
    result(write, "Created hello.py (91 bytes).", false);
    ModelResponse run = answer();
    assertThat(call(run).input().text()).contains("python3 hello.py");
    result(run, "Hello, World!\n", false);
    ModelResponse end = answer();
    assertThat(end.stopReason()).isEqualTo(StopReason.END_TURN);
    assertThat(end.content()).hasSize(1);
    messages.add(end.toMessage());
    messages.add(Message.user("and now?"));
    assertThatThrownBy(this::answer)
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("the recording is over");
  }

  @Test
  void secondRun_overItsOwnFile_goesOnToo() {
    messages.add(Message.user(client.task()));
    result(answer(), "     1\tdef main() -> None:\n     2\t    print(\"Hello, World!\")", false);
    assertThat(call(answer()).name()).isEqualTo("Write");
  }

  @Test
  void taskBesideOtherWords_isFound() {
    messages.add(
        new Message(
            Role.USER,
            List.of(
                new ContentBlock.Text("<context>today</context>"),
                new ContentBlock.Text(client.task()))));
    assertThat(call(answer()).name()).isEqualTo("Read");
  }

  @Test
  void anotherTask_isRefused_honestly() {
    messages.add(Message.user("Write me a web shop"));
    assertThatThrownBy(this::answer)
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "--model demo is a recording of one task, \"Create a Python hello world in hello.py\","
                + " and this is another: \"Write me a web shop\"; name a model with --model, or run that task");
  }

  @Test
  void someoneElsesFile_isNotOverwritten() {
    messages.add(Message.user(client.task()));
    result(answer(), "     1\tprint('mine')", false);
    assertThatThrownBy(this::answer)
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "the recording cannot go on: it needs that hello.py is not there yet, or is this recording's own,"
                + " and the tool Read answered: \"1\tprint('mine')\"");
  }

  @Test
  void toolThatAnswersSomethingElse_endsIt() {
    messages.add(Message.user(client.task()));
    result(answer(), "no such file", true);
    result(answer(), "Created hello.py", false);
    result(answer(), "bash: line 1: python3: command not found", true);
    assertThatThrownBy(this::answer)
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "the recording cannot go on: it needs that python3 hello.py prints Hello, World!, and the tool"
                + " Bash failed: \"bash: line 1: python3: command not found\"");
  }

  @Test
  void missingTools_areNamed() {
    ModelRequest request =
        ModelRequest.to("demo").messages(List.of(Message.user(client.task()))).build();
    assertThatThrownBy(() -> client.send(request, new Cancellation()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("needs the tools Read, Write, Bash");
  }

  @Test
  void cancel_endsASlowRecording() {
    messages.add(Message.user(client.task()));
    Cancellation cancellation = new Cancellation();
    try (ModelStream stream =
        new RecordedModelClient(Duration.ofSeconds(30)).send(request(), cancellation)) {
      assertThat(stream.next()).isInstanceOf(StreamEvent.MessageStart.class);
      cancellation.cancel("interrupted");
      assertThatThrownBy(
              () -> {
                while (stream.next() != null) {}
              })
          .isInstanceOf(ModelException.class)
          .hasMessage("cancelled: interrupted");
    }
  }

  private ModelRequest request() {
    List<ToolDefinition> tools =
        List.of("Read", "Write", "Bash", "Glob").stream()
            .map(name -> new ToolDefinition(name, name, RawJson.EMPTY_OBJECT))
            .toList();
    return ModelRequest.to("demo").messages(messages).tools(tools).build();
  }

  private ModelResponse answer() {
    StreamCollector collector = new StreamCollector();
    try (ModelStream stream = client.send(request(), new Cancellation())) {
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        collector.accept(event);
      }
    }
    assertThat(collector.isComplete()).isTrue();
    return collector.response();
  }

  private static ContentBlock.ToolUse call(ModelResponse response) {
    return (ContentBlock.ToolUse) response.content().getLast();
  }

  private void result(ModelResponse response, String text, boolean isError) {
    messages.add(response.toMessage());
    messages.add(
        new Message(
            Role.USER, List.of(new ContentBlock.ToolResult(call(response).id(), text, isError))));
  }
}
