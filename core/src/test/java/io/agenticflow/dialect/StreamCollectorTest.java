package io.agenticflow.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamCollectorTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void collectedEventsOfAnAnswer_areTheAnswer(long seed) {
    for (String dialect : List.of("anthropic", "chat")) {
      Samples samples = new Samples(seed, dialect);
      ModelResponse response = samples.response();
      StreamCollector collector = new StreamCollector();
      samples.stream(response).forEach(collector::accept);
      assertThat(collector.response()).as("seed %d", seed).isEqualTo(response);
      assertThat(collector.isComplete()).isTrue();
    }
  }

  @Test
  void cutStream_keepsWhatHasArrived() {
    StreamCollector collector = new StreamCollector();
    collector.accept(new StreamEvent.MessageStart("m", "x", new Usage(5, 0)));
    collector.accept(new StreamEvent.BlockStart(0, new ContentBlock.Text("")));
    collector.accept(new StreamEvent.BlockDelta(0, new Delta.Text("half a ")));
    collector.accept(new StreamEvent.BlockDelta(0, new Delta.Text("sent")));
    assertThat(collector.response().toMessage().text()).isEqualTo("half a sent");
    collector.accept(new StreamEvent.Failed(new ApiError(ApiError.Kind.CONNECTION, "cut")));
    assertThat(collector.response().content())
        .containsExactly(new ContentBlock.Text("half a sent"));
    assertThat(collector.response().stopReason()).isNull();
    assertThat(collector.response().usage()).isEqualTo(new Usage(5, 0));
    assertThat(collector.isComplete()).isFalse();
    assertThat(collector.error()).isEqualTo(new ApiError(ApiError.Kind.CONNECTION, "cut"));
  }

  @Test
  void citations_areCollected() {
    StreamCollector collector = new StreamCollector();
    collector.accept(new StreamEvent.BlockStart(0, new ContentBlock.Text("")));
    for (int i = 1; i <= 2; i++) {
      String json = "{\"type\":\"citations_delta\",\"citation\":{\"n\":" + i + "}}";
      collector.accept(
          new StreamEvent.BlockDelta(
              0, new Delta.Other("anthropic", "citations_delta", new RawJson(json))));
    }
    collector.accept(new StreamEvent.BlockStop(0));
    assertThat(collector.response().content())
        .containsExactly(
            new ContentBlock.Text(
                "",
                null,
                Extensions.NONE.with(
                    "anthropic", "citations", new RawJson("[{\"n\":1},{\"n\":2}]"))));
  }

  @Test
  void inputOfAServerTool_isPutIntoItsBlock() {
    StreamCollector collector = new StreamCollector();
    collector.accept(
        new StreamEvent.BlockStart(
            0,
            new ContentBlock.Other(
                "anthropic",
                "server_tool_use",
                new RawJson(
                    "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}}"))));
    collector.accept(new StreamEvent.BlockDelta(0, new Delta.InputJson("{\"query\":")));
    collector.accept(new StreamEvent.BlockDelta(0, new Delta.InputJson("\"x\"}")));
    collector.accept(new StreamEvent.BlockStop(0));
    collector.accept(new StreamEvent.MessageDelta(StopReason.END_TURN, Usage.NONE));
    assertThat(((ContentBlock.Other) collector.response().content().getFirst()).json().text())
        .isEqualTo(
            "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{\"query\":\"x\"}}");
  }
}
