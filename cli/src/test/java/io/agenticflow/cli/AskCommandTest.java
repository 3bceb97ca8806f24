package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code agentic-flow ask} against a scripted provider. */
class AskCommandTest {
  @TempDir Path home;

  @Test
  void toolCallInsteadOfAnAnswer_isSaidToBeThat() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.calls("Glob", "pattern", "*").forever()))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Map<String, String> environment =
          Map.of(
              "AGENTIC_FLOW_HOME", home.toString(),
              "OPENROUTER_API_KEY", MarkedKeys.OPENROUTER,
              "OPENROUTER_BASE_URL", upstream.openRouterUrl());
      Terminal terminal = new Terminal(InputStream.nullInputStream(), out, err, "", environment);
      int code =
          new Program(new CommandTable())
              .run(List.of("ask", "What is this?", "--model", "a/b"), terminal);
      terminal.finish();
      assertThat(code).isEqualTo(8);
      assertThat(err.toString(UTF_8))
          .contains("The model asked for the tool Glob instead of answering")
          .doesNotContain("limit of 1 turns");
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }
}
