package io.agenticflow.cli.headless;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/** Reads the messages that a driving program sends. */
final class UserLine {
  private UserLine() {}

  /**
   * Returns what several messages say together.
   *
   * @param lines each of the type {@code user}
   * @throws CliException where one is no message, or all are empty
   */
  static List<ContentBlock> content(List<JrsValue> lines) {
    List<ContentBlock> all = new ArrayList<>();
    for (JrsValue line : lines) {
      JrsValue message = Json.field(line, "message");
      if (message == null) {
        throw new CliException(
            ExitCode.USAGE, "standard input: a line of type user has no message", null);
      }
      try {
        all.addAll(
            new AnthropicDialect()
                .readRequest(
                    Json.writeBytes(
                        Json.object()
                            .put("model", "any")
                            .put("max_tokens", 1)
                            .put("messages", List.of(message))
                            .build()))
                .messages()
                .getFirst()
                .content());
      } catch (DialectException e) {
        throw new CliException(
            ExitCode.USAGE, "standard input: a message cannot be read: " + e.getMessage(), null, e);
      }
    }
    if (all.isEmpty()) {
      throw new CliException(ExitCode.USAGE, "standard input: a message is empty", null);
    }
    return all;
  }
}
