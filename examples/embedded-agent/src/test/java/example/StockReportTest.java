package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.agenticflow.agent.RunResult;
import io.agenticflow.api.Models;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockReportTest {
  @Test
  void writesTheReport_andNothingElse(@TempDir Path temp) throws Exception {
    Path folder = Files.createDirectories(temp.resolve("work"));
    Path settings = Files.createDirectories(temp.resolve("settings"));
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.calls("stock", "article", "bolt"),
                    Turn.calls("Write", "file_path", "secret.md", "content", "no").expect("42"),
                    Turn.calls("Write", "file_path", "report.md", "content", "42 bolts\n")
                        .expect("Only report.md may be written."),
                    Turn.says("The report is written.")));
        Models models =
            Models.of(
                Map.of("OPENAI_BASE_URL", upstream.openAiUrl(), "OPENAI_API_KEY", "sk-of-nobody"),
                settings)) {
      RunResult result =
          StockReport.write(
              models,
              "openai/scripted",
              folder,
              new PrintStream(progress, true, StandardCharsets.UTF_8));

      assertEquals("The report is written.", result.answer());
      assertEquals(List.of(), upstream.problems());
      assertEquals("42 bolts\n", Files.readString(folder.resolve("report.md")));
      assertFalse(Files.exists(folder.resolve("secret.md")));
      assertTrue(progress.toString(StandardCharsets.UTF_8).contains("> stock"));
    }
  }
}
