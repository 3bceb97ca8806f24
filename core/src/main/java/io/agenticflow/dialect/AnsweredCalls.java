package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives every call of a conversation exactly one result behind it. Providers refuse a conversation
 * where a call has none, as after an interruption, and one where a result has no call, as after old
 * turns were cut off.
 *
 * <p>A missing result is one that says so. A result without a call, or a second one, is what the
 * user says, in the same place. A call at the end of the conversation stays as it is.
 */
public final class AnsweredCalls {
  private static final String MISSING =
      "[no result: the call was interrupted, or its result is lost]";

  private final List<Message> whole = new ArrayList<>();
  private final Set<String> open = new LinkedHashSet<>();

  /** Where the missing results go: behind the last assistant message; negative for nowhere. */
  private int behind = -1;

  private boolean changed;

  private AnsweredCalls() {}

  /** Returns the conversation so, itself where it is. */
  public static List<Message> of(List<Message> messages) {
    AnsweredCalls calls = new AnsweredCalls();
    for (Message message : messages) {
      if (message.role() == Role.ASSISTANT) {
        calls.assistant(message);
      } else {
        calls.others(message);
      }
    }
    calls.close();
    return calls.changed ? calls.whole : messages;
  }

  private void assistant(Message message) {
    if (behind >= 0 && behind < whole.size()) {
      close();
      open.clear();
    }
    for (ContentBlock block : message.content()) {
      if (block instanceof ContentBlock.ToolUse use) {
        open.add(use.id());
      }
    }
    whole.add(message);
    behind = whole.size();
  }

  private void others(Message message) {
    List<ContentBlock> content = null;
    for (int i = 0; i < message.content().size(); i++) {
      ContentBlock block = message.content().get(i);
      // One with fields that only its own dialect knows can be nothing else.
      if (block instanceof ContentBlock.ToolResult result
          && !open.remove(result.toolUseId())
          && result.extensions().isEmpty()) {
        if (content == null) {
          content = new ArrayList<>(message.content().subList(0, i));
        }
        content.addAll(said(result));
      } else if (content != null) {
        content.add(block);
      }
    }
    changed |= content != null;
    whole.add(
        content == null ? message : new Message(message.role(), content, message.extensions()));
  }

  /** Adds the results that are missing, unless nothing was said since the calls. */
  private void close() {
    if (open.isEmpty() || behind >= whole.size()) {
      return;
    }
    changed = true;
    List<ContentBlock> results = new ArrayList<>();
    for (String id : open) {
      results.add(
          new ContentBlock.ToolResult(
              id, List.of(new ContentBlock.Text(MISSING)), true, null, Extensions.NONE));
    }
    open.clear();
    Message next = whole.get(behind);
    if (next.role() != Role.USER) {
      whole.add(behind, new Message(Role.USER, results));
      return;
    }
    Set<ContentBlock> given = new HashSet<>();
    List<ContentBlock> content = new ArrayList<>();
    for (ContentBlock block : next.content()) {
      if (block instanceof ContentBlock.ToolResult) {
        content.add(block);
        given.add(block);
      }
    }
    content.addAll(results);
    next.content().stream().filter(block -> !given.contains(block)).forEach(content::add);
    whole.set(behind, new Message(Role.USER, content, next.extensions()));
  }

  private static List<ContentBlock> said(ContentBlock.ToolResult result) {
    List<ContentBlock> words = new ArrayList<>();
    words.add(
        new ContentBlock.Text(
            "["
                + (result.isError() ? "failed " : "")
                + "result of the call "
                + result.toolUseId()
                + ", which no call here waits for]",
            result.cacheControl(),
            Extensions.NONE));
    words.addAll(result.content());
    return words;
  }
}
