package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a run of a client program left.
 *
 * @param exitCode {@link #DID_NOT_END} where it had to be ended
 * @param calls the requests that reached the upstream and asked a model, each in a line
 * @param log what the gateway reported
 * @param outside what the program wanted of the world outside
 */
record ClientRun(
    int exitCode,
    String out,
    String err,
    long millis,
    List<String> calls,
    List<String> log,
    List<String> outside) {
  static final int DID_NOT_END = -1;
  private static final int LONGEST_LINE = 800;

  /** Returns the lines of standard output that are JSON objects. */
  List<JrsValue> events() {
    return out.lines().filter(line -> line.startsWith("{")).map(Json::parse).toList();
  }

  /** Returns the last line of standard output, which must be an event of the type. */
  JrsValue last(String type) {
    List<JrsValue> events = events();
    assertThat(events).as(toString()).isNotEmpty();
    assertThat(Json.string(events.getLast(), "type")).as(toString()).isEqualTo(type);
    return events.getLast();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("exit code ").append(exitCode).append(" after ").append(millis).append(" ms\n");
    section(text, "upstream", calls);
    section(text, "gateway", log);
    section(text, "outside", outside);
    section(text, "output", out.lines().toList());
    section(text, "error output", err.lines().toList());
    return text.toString();
  }

  private static void section(StringBuilder text, String name, List<String> lines) {
    text.append("--- ").append(name).append('\n');
    for (String line : lines) {
      text.append(line, 0, Math.min(line.length(), LONGEST_LINE)).append('\n');
    }
  }
}
