package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One turn of a conversation.
 *
 * @param extensions message-level fields that the vocabulary has no word for
 */
public record Message(Role role, List<ContentBlock> content, Extensions extensions) {

  public Message {
    requireNonNull(role, "role");
    content = List.copyOf(content);
    requireNonNull(extensions, "extensions");
  }

  public Message(Role role, List<ContentBlock> content) {
    this(role, content, Extensions.NONE);
  }

  /** Returns a user message of one text block. */
  public static Message user(String text) {
    return new Message(Role.USER, List.of(new ContentBlock.Text(text)));
  }

  /** Returns an assistant message of one text block. */
  public static Message assistant(String text) {
    return new Message(Role.ASSISTANT, List.of(new ContentBlock.Text(text)));
  }

  /** Returns the text blocks' words, one after the other with nothing between. */
  public String text() {
    return content.stream()
        .filter(ContentBlock.Text.class::isInstance)
        .map(block -> ((ContentBlock.Text) block).text())
        .collect(Collectors.joining());
  }
}
