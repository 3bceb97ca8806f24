package io.agenticflow.tool.builtin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Tool.Effect;
import io.agenticflow.tool.ToolInput;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.jr.stree.JrsValue;

class BuiltInToolsTest {
  private static final Map<String, ToolInput.Shape> SHAPES =
      Stream.of(
              ReadTool.SHAPE,
              WriteTool.SHAPE,
              EditTool.SHAPE,
              BashTool.SHAPE,
              GlobTool.SHAPE,
              GrepTool.SHAPE,
              TodoWriteTool.SHAPE,
              TaskOutputTool.SHAPE,
              TaskStopTool.SHAPE)
          .collect(Collectors.toMap(ToolInput.Shape::tool, shape -> shape));

  /** What is read so that it can be refused clearly; the model is not told of it. */
  private static final List<String> UNTOLD = List.of("pages");

  @Test
  void namesAndEffects() {
    assertThat(
            BuiltInTools.all().stream()
                .collect(Collectors.toMap(t -> t.definition().name(), Tool::effect)))
        .isEqualTo(
            Map.of(
                "Read", Effect.READ,
                "Write", Effect.EDIT,
                "Edit", Effect.EDIT,
                "Bash", Effect.EXECUTE,
                "Glob", Effect.READ,
                "Grep", Effect.READ,
                "TodoWrite", Effect.NOTE,
                "TaskOutput", Effect.NOTE,
                "TaskStop", Effect.NOTE));
  }

  static List<Tool> tools() {
    return BuiltInTools.all();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void schema_saysWhatTheToolReads(Tool tool) {
    ToolInput.Shape shape = requireNonNull(SHAPES.get(tool.definition().name()));
    JrsValue schema = Json.parse(requireNonNull(tool.definition().inputSchema()));
    assertThat(Json.string(schema, "type")).isEqualTo("object");
    for (Map.Entry<String, JrsValue> property : Json.fields(Json.field(schema, "properties"))) {
      ToolInput.Field field =
          shape.fields().stream()
              .filter(f -> f.name().equals(property.getKey()))
              .findFirst()
              .orElseThrow(() -> new AssertionError(property.getKey() + " is not read"));
      assertThat(Json.string(property.getValue(), "type"))
          .isEqualTo(field.type().name().toLowerCase(Locale.ROOT));
    }
    List<String> required = Json.array(schema, "required").stream().map(JrsValue::asText).toList();
    for (ToolInput.Field field : shape.fields()) {
      assertThat(required.contains(field.name())).as(field.name()).isEqualTo(field.required());
      assertThat(Json.field(Json.field(schema, "properties"), field.name()) != null)
          .as(field.name())
          .isNotEqualTo(UNTOLD.contains(field.name()));
    }
  }
}
