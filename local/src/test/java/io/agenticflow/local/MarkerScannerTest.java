package io.agenticflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkerScannerTest {
  private static final List<String> MARKERS = List.of("<tool_call>", "STOP", "OPT");

  @Test
  void markerIsFound_whereverTheTextIsCut() {
    String text = "a < b <tool <tool_call> and STOP";
    for (int first = 0; first <= text.length(); first++) {
      for (int second = first; second <= text.length(); second++) {
        MarkerScanner scanner = new MarkerScanner(MARKERS);
        String before =
            scanner.feed(text.substring(0, first))
                + scanner.feed(text.substring(first, second))
                + scanner.feed(text.substring(second))
                + scanner.finish();
        assertThat(before).as("cut at %d and %d", first, second).isEqualTo("a < b <tool ");
        assertThat(scanner.found()).isEqualTo("<tool_call>");
      }
    }
  }

  @Test
  void textWithoutMarker_comesOutWhole_andOnlyPossibleBeginningsWait() {
    MarkerScanner scanner = new MarkerScanner(MARKERS);
    assertThat(scanner.feed("to be or ST")).isEqualTo("to be or ");
    assertThat(scanner.feed("AY")).isEqualTo("STAY");
    assertThat(scanner.feed("<tool_")).isEmpty();
    assertThat(scanner.finish()).isEqualTo("<tool_");
    assertThat(scanner.found()).isNull();
  }

  @Test
  void earliestMarkerWins() {
    MarkerScanner scanner = new MarkerScanner(MARKERS);
    assertThat(scanner.feed("x OPT y STOP")).isEqualTo("x ");
    assertThat(scanner.found()).isEqualTo("OPT");
  }
}
