package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptReaderTest {

  @Test
  void yaml_saysTheSameAsJava() {
    Script yaml =
        Script.parse(
            """
            plays: openrouter
            key: sk-test
            models: [vendor/model]
            loop: true
            strict: true
            turns:
              - thinking: I need a file.
                text: I will write it.
                tools:
                  - Write: {file_path: hello.py, content: "print('hi')\\n"}
                  - {name: Read, input: {file_path: other.py}, id: call_7}
                usage: {input: 900, output: 40, cached: 100, cache-written: 5, thinking: 3, cost: 0.0003}
                expect: [hello, world]
              - fault: {status: {code: 429, headers: {retry-after: "1"}}}
              - when: explore
                repeat: 2
                text: Found it.
                chunk: 4
                stop: max_tokens
                model: vendor/other
                faults: [split, {delay-events: 5ms}, {cut: 3}]
              - when: {user: a, model: b, system: c, body: d, turn: 2}
                repeat: forever
                expect: one
            exhausted:
              text: Nothing more.
            """);
    Script java =
        Script.of(
                Turn.says("I will write it.")
                    .thinking("I need a file.")
                    .tool("Write", "file_path", "hello.py", "content", "print('hi')\n")
                    .tool(new ToolCall("Read", "{\"file_path\":\"other.py\"}", "call_7"))
                    .usage(new Usage(900, 40, 100, 5, 3, new BigDecimal("0.0003")))
                    .expect("hello", "world"),
                Turn.fails(Fault.status(429).header("retry-after", "1")),
                Turn.says("Found it.")
                    .when("explore")
                    .repeat(2)
                    .chunk(4)
                    .stop("max_tokens")
                    .model("vendor/other")
                    .faults(Fault.split(1), Fault.delayEvents(Duration.ofMillis(5)), Fault.cut(3)),
                Turn.empty().when(new When(null, "a", "b", "c", "d", 2)).forever().expect("one"))
            .playing(Provider.OPENROUTER)
            .requireKey("sk-test")
            .withModels("vendor/model")
            .looping()
            .strictly()
            .whenExhausted(Turn.says("Nothing more."));
    assertThat(yaml).isEqualTo(java);
  }

  static List<String> faultNames() {
    return FaultNames.names();
  }

  @ParameterizedTest
  @MethodSource("faultNames")
  void everyFault_canBeWrittenByItsNameAlone(String name) {
    assertThat(FaultNames.read("here", name)).isNotNull();
  }

  @Test
  void everyFault_hasAName() {
    List<Fault> named =
        FaultNames.names().stream().map(name -> FaultNames.read("here", name)).toList();
    for (Class<?> kind : Fault.class.getPermittedSubclasses()) {
      assertThat(named).as(kind.getSimpleName()).anyMatch(kind::isInstance);
    }
    assertThat(named).contains(Fault.Plain.values());
  }

  @Test
  void faultArguments_areReadInBothForms() {
    assertThat(FaultNames.read("f", Map.of("silence", 3))).isEqualTo(new Fault.Silence(3));
    assertThat(FaultNames.read("f", Map.of("silence", Map.of("after", 3))))
        .isEqualTo(new Fault.Silence(3));
    assertThat(FaultNames.read("f", Map.of("delay", "2s")))
        .isEqualTo(Fault.delayHeaders(Duration.ofSeconds(2)));
    assertThat(FaultNames.read("f", Map.of("delay", 70)))
        .isEqualTo(Fault.delayHeaders(Duration.ofMillis(70)));
    assertThat(FaultNames.read("f", Map.of("error", Map.of("after", 1, "code", 529))))
        .isEqualTo(Fault.errorInside(1, 529, "Overloaded"));
    assertThat(FaultNames.read("f", Map.of("comments", Map.of("count", 2, "every", "1s"))))
        .isEqualTo(new Fault.CommentsFirst(2, Duration.ofSeconds(1)));
    assertThat(FaultNames.read("f", Map.of("bad-arguments", "oops")))
        .isEqualTo(new Fault.MalformedToolArguments("oops"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          turns: [                              | the script is not YAML
          5                                     | script: expected a mapping, found 5
          turnz: []                             | script: unknown field turnz; known are [exhausted, key, loop, models, plays, strict, turns]
          plays: google                         | unknown provider google; one of openrouter, anthropic, openai, ollama
          loop: maybe                           | script.loop: expected true or false, found maybe
          turns: [{txet: a}]                    | turns[0]: unknown field txet
          turns: [{text: a}, {chunk: 0}]        | turns[1]: chunk: 0 is not a size; 1 or more
          turns: [{repeat: 0}]                  | turns[0]: repeat: 0 is not a number of requests; 1 or more
          turns: [{repeat: x}]                  | turns[0].repeat: expected a whole number, found x
          turns: [{fault: rest}]                | turns[0].fault: unknown fault rest; known are status, html
          turns: [{faults: [{cut: far}]}]       | turns[0].faults[0].cut: expected a whole number, found far
          turns: [{faults: [{cut: -1}]}]        | turns[0]: cut: -1 is too small; 0 or more
          turns: [{fault: {cut: {afer: 1}}}]    | turns[0].fault.cut: unknown field afer; known are [after]
          turns: [{fault: {delay: soon}}]       | turns[0].fault.delay: soon is not a time; write 500ms or 2s
          turns: [{tools: [{A: 5}]}]            | turns[0].tools[0]: the input of A is not a mapping
          turns: [{tools: [{A: {}, B: {}}]}]    | turns[0].tools[0]: expected a tool's name with its value
          turns: [{usage: {input: 5, cached: 9}}] | turns[0].usage: usage: cached tokens are part of input
          turns: [{when: {who: x}}]             | turns[0].when: unknown field who
          """)
  void mistakes_areNamedWithTheirPlace(String yaml, String message) {
    assertThatThrownBy(() -> Script.parse(yaml))
        .isInstanceOf(ScriptException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void theBuiltInSession_isTheSameForEveryTask() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(UpstreamCommand.builtIn())) {
      for (int run = 0; run < 2; run++) {
        String first = Client.chat(upstream, false).body();
        assertThat(first).contains("\"name\":\"Write\"", "hello.py", "tool_calls");
      }
      assertThat(upstream.problems()).isEmpty();
    }
  }
}
