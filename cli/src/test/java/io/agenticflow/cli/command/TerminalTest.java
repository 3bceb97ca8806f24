package io.agenticflow.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static Terminal terminal(OutputStream out, String terminals, Map<String, String> environment) {
    return new Terminal(InputStream.nullInputStream(), out, OutputStream.nullOutputStream(), terminals, environment);
  }

  @Test
  void colour_isForTerminalsThatWantIt() {
    OutputStream none = OutputStream.nullOutputStream();
    assertThat(terminal(none, "2", Map.of()).errHasColour()).isTrue();
    assertThat(terminal(none, "2", Map.of()).outHasColour()).isFalse();
    assertThat(terminal(none, "12", Map.of("NO_COLOR", "1")).outHasColour()).isFalse();
    assertThat(terminal(none, "12", Map.of("NO_COLOR", "")).outHasColour()).isTrue();
    assertThat(terminal(none, "12", Map.of("TERM", "dumb")).errHasColour()).isFalse();
  }

  @Test
  void width_isTakenFromTheEnvironmentWhereItMakesSense() {
    OutputStream none = OutputStream.nullOutputStream();
    assertThat(terminal(none, "", Map.of("COLUMNS", "132")).width()).isEqualTo(132);
    assertThat(terminal(none, "", Map.of("COLUMNS", "wide")).width()).isEqualTo(80);
    assertThat(terminal(none, "", Map.of()).width()).isEqualTo(80);
  }

  @Test
  void output_isUtf8() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Terminal terminal = terminal(out, "", Map.of());
    terminal.out().print("grüß \u2713");
    assertThat(terminal.finish()).isNull();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("grüß \u2713");
  }

  @Test
  void failedOutput_isRemembered_exceptWhereTheReaderLeft() {
    assertThat(failing("No space left on device")).hasMessage("No space left on device");
    assertThat(failing("Broken pipe")).isNull();
  }

  private static @org.jspecify.annotations.Nullable IOException failing(String message) {
    Terminal terminal =
        terminal(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(message);
              }
            },
            "",
            Map.of());
    terminal.out().println("x");
    return terminal.finish();
  }
}
