package io.agenticflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lets a model of random weights write under grammars, and has what it wrote judged by a schema
 * validator.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchemaGrammarTest {
  private static final Path NATIVE = Path.of("target", "native").toAbsolutePath();
  private static final int SEEDS = 12;
  private static final int ENOUGH = 3;

  @TempDir static Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"object\",\"properties\":{}}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1},\"b\":{\"type\":\"integer\"},\"c\":{\"type\":\"number\",\"minimum\":0}},\"additionalProperties\":false}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"},\"b\":{\"type\":[\"string\",\"null\"],\"maxLength\":5},\"c\":{\"const\":null}},\"required\":[\"b\",\"c\"],\"additionalProperties\":false}",
        "{\"type\":\"object\",\"properties\":{\"list\":{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"minItems\":2,\"maxItems\":5}},\"required\":[\"list\"]}",
        "{\"type\":\"object\",\"properties\":{\"list\":{\"type\":\"array\",\"items\":{\"enum\":[1,\"two\",null]}}},\"required\":[\"list\"]}",
        "{\"type\":\"object\",\"properties\":{\"x\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"object\",\"properties\":{\"k\":{\"type\":\"boolean\"}},\"required\":[\"k\"]}]}},\"required\":[\"x\"]}",
        "{\"type\":\"object\",\"properties\":{\"node\":{\"$ref\":\"#/$defs/n\"}},\"required\":[\"node\"],\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"boolean\"},\"next\":{\"$ref\":\"#/$defs/n\"}},\"required\":[\"v\"]}}}",
        "{\"type\":\"object\",\"properties\":{\"quote\\\"back\\\\slash\":{\"type\":\"boolean\"},\"\\u00e9\\n\":{\"type\":\"null\"}},\"required\":[\"quote\\\"back\\\\slash\",\"\\u00e9\\n\"]}",
        "{\"type\":\"object\",\"properties\":{\"code\":{\"type\":\"string\",\"minLength\":3,\"maxLength\":3}},\"required\":[\"code\",\"also\"]}",
        "{\"properties\":{\"todos\":{\"type\":\"array\",\"maxItems\":2,\"items\":{\"type\":\"object\",\"properties\":{\"content\":{\"type\":\"string\",\"minLength\":1},\"status\":{\"type\":\"string\",\"enum\":[\"pending\",\"done\"]}},\"required\":[\"content\",\"status\"],\"additionalProperties\":false}}},\"required\":[\"todos\"],\"type\":\"object\"}"
      })
  void whatTheGrammarAllows_theSchemaAllows(String schema) throws IOException {
    var validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
    ToolDefinition tool = new ToolDefinition("probe", "Probes.", new RawJson(schema));
    loadLibrary();
    int whole = 0;
    for (int seed = 1; seed <= SEEDS && whole < ENOUGH; seed++) {
      Path file =
          TinyGguf.write(
              folder.resolve(seed + ".gguf"),
              TinyGguf.Skill.BABBLES,
              "llama",
              TinyGguf.TEMPLATE,
              false,
              seed);
      try (GgufModelClient client =
          new GgufModelClient(file, new GgufOptions(NATIVE, 4096, 2, seed))) {
        ModelResponse answer =
            Answers.answer(
                client,
                ModelRequest.to("m")
                    .messages(List.of(Message.user("go")))
                    .tools(List.of(tool))
                    .toolChoice(new ToolChoice.Named("probe"))
                    .maxTokens(600L)
                    .temperature(1.0)
                    .build());
        if (answer.stopReason() != null && answer.stopReason().equals(StopReason.TOOL_USE)) {
          ContentBlock.ToolUse use = (ContentBlock.ToolUse) answer.content().getFirst();
          if (use.input().text().contains("\uFFFD")) {
            continue; // random bytes that are no character count as one in the grammar and as
            // several here
          }
          whole++;
          assertThat(validator.validate(use.input().text(), InputFormat.JSON))
              .as("seed %d wrote %s", seed, use.input())
              .isEmpty();
        }
      }
    }
    assertThat(whole).as("calls that ended within the limit").isPositive();
  }

  @Test
  void stringWithoutALimit_endsWhereTheModelEndsIt() throws IOException {
    loadLibrary();
    ToolDefinition tool =
        new ToolDefinition(
            "T",
            "t",
            new RawJson(
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}"));
    Path file = TinyGguf.write(folder.resolve("quotes.gguf"), TinyGguf.Skill.QUOTES);
    try (GgufModelClient client = new GgufModelClient(file, new GgufOptions(NATIVE, 4096, 2, 1))) {
      ModelResponse answer =
          Answers.answer(
              client,
              ModelRequest.to("m")
                  .messages(List.of(Message.user("go")))
                  .tools(List.of(tool))
                  .toolChoice(new ToolChoice.Any())
                  .parallelToolCalls(false)
                  .build());
      assertThat(answer.content()).hasSize(1);
      assertThat(((ContentBlock.ToolUse) answer.content().getFirst()).input().text())
          .isEqualTo("{\"a\": \"a\"}");
    }
  }

  private static void loadLibrary() {
    try {
      NativeLlama.load(NATIVE);
    } catch (IOException e) {
      System.err.println("SKIPPED: inference in this process: " + e.getMessage());
      Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void grammar_isAsDocumented() {
    ToolDefinition tool =
        new ToolDefinition(
            "Run",
            "Runs.",
            new RawJson(
                "{\"type\":\"object\",\"properties\":{\"command\":{\"type\":\"string\"},\"wait\":{\"type\":\"boolean\"}},\"required\":[\"command\"]}"));
    assertThat(SchemaGrammar.ofCalls(List.of(tool)))
        .isEqualTo(
            """
            root ::= "{\\"name\\": \\"Run\\", \\"arguments\\": " r2 "}"
            r0 ::= "\\"command\\": " string
            r1 ::= "\\"wait\\": " boolean
            r2 ::= "{" r0 (", " r1)? "}"
            string ::= "\\"" char* "\\""
            char ::= [ !#-\\x5B\\x5D-~\\u0080-\\uD7FF\\uE000-\\uFFFF\\U00010000-\\U0010FFFF] | "\\\\" (["\\\\/bfnrt] | "u00" [0-9a-f] [0-9a-f])
            boolean ::= "true" | "false"
            """);
  }

  @Test
  void brokenOrOddSchemas_holdNothing_butAnObjectIsWritten() {
    for (String schema :
        List.of("{", "true", "{}", "[]", "{\"type\":7}", "{\"$ref\":\"http://elsewhere\"}")) {
      String grammar =
          SchemaGrammar.ofCalls(List.of(new ToolDefinition("T", "t", new RawJson(schema))));
      assertThat(grammar)
          .as(schema)
          .startsWith("root ::= \"{\\\"name\\\": \\\"T\\\", \\\"arguments\\\": ")
          .contains("value ::=");
    }
  }
}
