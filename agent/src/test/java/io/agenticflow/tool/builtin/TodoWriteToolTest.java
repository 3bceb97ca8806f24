package io.agenticflow.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.tool.RunNotes.Todo;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TodoWriteToolTest {
  @TempDir Path folder = Path.of("");
  private ToolFixture fixture;
  private final TodoWriteTool tool = new TodoWriteTool();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new ToolFixture(folder);
  }

  @Test
  void list_isReplacedAsAWhole() throws Exception {
    fixture.run(
        tool, "{\"todos\":[{\"content\":\"old\",\"status\":\"pending\",\"activeForm\":\"x\"}]}");
    String text =
        fixture.text(
            tool,
            """
            {"todos":[{"content":"Read","status":"completed","activeForm":"Reading"},
            {"content":"Write","status":"in_progress","activeForm":"Writing"},
            {"content":"Test","status":"pending","activeForm":"Testing"}]}\
            """);
    assertThat(text).isEqualTo("[x] Read\n[>] Write\n[ ] Test\n");
    assertThat(fixture.notes.todos())
        .containsExactly(
            new Todo("Read", "completed", "Reading"),
            new Todo("Write", "in_progress", "Writing"),
            new Todo("Test", "pending", "Testing"));
    fixture.run(tool, "{\"todos\":[]}");
    assertThat(fixture.notes.todos()).isEmpty();
  }

  @Test
  void whatWeakModelsWrite_isUnderstood() throws Exception {
    fixture.run(
        tool,
        "{\"todos\":\"[{\\\"content\\\":\\\"a\\\",\\\"status\\\":\\\"done\\\"},\\\"b\\\"]\"}");
    assertThat(fixture.notes.todos())
        .containsExactly(new Todo("a", "completed", "a"), new Todo("b", "pending", "b"));
  }

  @Test
  void badEntries_areRefused_andTheListStays() throws Exception {
    fixture.run(tool, "{\"todos\":[\"a\"]}");
    assertThatThrownBy(
            () -> fixture.run(tool, "{\"todos\":[{\"content\":\"x\",\"status\":\"maybe\"}]}"))
        .hasMessageContaining("number 1 has maybe");
    assertThatThrownBy(() -> fixture.run(tool, "{\"todos\":[\"a\",{\"status\":\"pending\"}]}"))
        .hasMessageContaining("number 2 has no content");
    assertThatThrownBy(() -> fixture.run(tool, "{}")).hasMessageContaining("\"todos\" is missing");
    assertThat(fixture.notes.todos()).hasSize(1);
  }
}
