package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.builtin.ToolFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BashToolTest {
  @TempDir Path folder = Path.of("");
  private ToolFixture fixture;
  private final BashTool bash = new BashTool();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new ToolFixture(folder);
  }

  private ToolOutcome bash(String command) throws ToolException {
    return fixture.run(bash, json("command", command));
  }

  @Test
  void output_isInOrder_errorsIncluded() throws Exception {
    ToolOutcome outcome = bash("echo one; echo two >&2; echo three");
    assertThat(ToolFixture.text(outcome)).isEqualTo("one\ntwo\nthree\n");
    assertThat(outcome.isError()).isFalse();
  }

  @Test
  void runsInTheWorkspace_inANewShellEachTime() throws Exception {
    bash("mkdir sub && cd sub && X=1");
    assertThat(ToolFixture.text(bash("pwd; echo \"[$X]\""))).isEqualTo(fixture.root + "\n[]\n");
  }

  @Test
  void exitCode_isAnError() throws Exception {
    ToolOutcome outcome = bash("echo no; exit 3");
    assertThat(outcome.isError()).isTrue();
    assertThat(ToolFixture.text(outcome)).isEqualTo("no\nExit code: 3");
  }

  @Test
  void commandKilledByASignal_isSaid() throws Exception {
    assertThat(ToolFixture.text(bash("kill -9 $$")))
        .startsWith("Exit code: 137 (killed by signal 9");
  }

  @Test
  void syntaxError_isAnError() throws Exception {
    ToolOutcome outcome = bash("if then");
    assertThat(outcome.isError()).isTrue();
    assertThat(ToolFixture.text(outcome)).contains("syntax error");
  }

  @Test
  void noOutput_isSaid() throws Exception {
    assertThat(ToolFixture.text(bash("true"))).isEqualTo("(no output)");
  }

  @Test
  void inputIsEmpty_andThereIsNoTerminal() throws Exception {
    assertThat(ToolFixture.text(bash("cat; echo end; (: < /dev/tty) 2>/dev/null || echo no tty")))
        .isEqualTo("end\nno tty\n");
  }

  @Test
  void muchOutput_keepsBothEnds() throws Exception {
    String text = ToolFixture.text(bash("echo BEGIN; seq 1 200000; echo END"));
    assertThat(text).startsWith("BEGIN\n1\n2\n").endsWith("\n200000\nEND\n");
    assertThat(text).containsPattern("\\[\\.\\.\\. \\d+ characters left out \\.\\.\\.]");
    assertThat(text.length()).isBetween(200_000, 200_100);
  }

  @Test
  void endlessOutput_endsWithTheTime() throws Exception {
    ToolOutcome outcome = fixture.run(bash, json("command", "yes", "timeout", 1000));
    assertThat(outcome.isError()).isTrue();
    assertThat(ToolFixture.text(outcome)).startsWith("y\ny\n").contains("[timed out after 1000 ms");
  }

  @Test
  void timeout_keepsWhatWasSaid() throws Exception {
    ToolOutcome outcome =
        fixture.run(bash, json("command", "echo begun; sleep 1000", "timeout", "700"));
    assertThat(outcome.isError()).isTrue();
    assertThat(ToolFixture.text(outcome)).startsWith("begun\n[timed out after 700 ms");
  }

  @Test
  void backgroundProcess_isSaid() throws Exception {
    ToolOutcome outcome = bash("sleep 1000 & echo started");
    assertThat(outcome.isError()).isFalse();
    assertThat(ToolFixture.text(outcome))
        .isEqualTo("started\n[1 background process ended with the command]");
  }

  @Test
  void emptyCommand_andNul_areRefused() {
    assertThatThrownBy(() -> bash(" ")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> bash("echo \0 x")).hasMessageContaining("NUL");
  }

  @Test
  void bytesThatAreNoText_doNotHurt() throws Exception {
    assertThat(ToolFixture.text(bash("printf 'a\\000b\\377c'"))).isEqualTo("a\uFFFDb\uFFFDc");
  }

  @Test
  void providerKeys_areNotInTheEnvironment_andOurMarksAre() throws Exception {
    String text = ToolFixture.text(bash("env"));
    assertThat(text).contains("GIT_TERMINAL_PROMPT=0").doesNotContain("_API_KEY=");
  }
}
