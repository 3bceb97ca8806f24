package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.AnsweredCalls;
import io.agenticflow.dialect.AttributionLine;
import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.JoinedWords;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profile.SystemRole;
import io.agenticflow.dialect.ThinkingReplay;
import io.agenticflow.dialect.ToolInput;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.dialect.ToolWords;
import io.agenticflow.dialect.Uncarried;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Writes a conversation.
 *
 * <p>Chat Completions is stricter about order than the Messages API: after an assistant message
 * that calls tools, its results come first, one message each, in the order of the calls; what the
 * user says beside them comes after. Pictures and documents in a result follow in a user message
 * where the upstream takes none in a tool message.
 *
 * <p>Nothing is reordered otherwise, so that two requests of one conversation begin with the same
 * bytes and the provider's prompt cache is hit.
 */
final class MessagesWriter {
  /** What the user says where a model does not go on from words that were put into its mouth. */
  private static final String GO_ON =
      "Go on exactly where your last message ends, and repeat nothing of it.";

  /** What the model says where the user may not speak right after a tool. */
  private static final String BETWEEN = "I have the result.";

  private final Profile profile;
  private final ContentParts parts;
  private final List<JrsValue> written = new ArrayList<>();

  MessagesWriter(Profile profile) {
    this.profile = profile;
    this.parts = new ContentParts(profile.cacheControl());
  }

  List<JrsValue> write(List<ContentBlock> system, List<Message> said) {
    system(system, Extensions.NONE);
    List<Message> messages = AnsweredCalls.of(withWholeTurns(said));
    int at = 0;
    while (at < messages.size()) {
      Message message = messages.get(at);
      if (message.role() == Role.ASSISTANT) {
        assistant(message);
        at++;
      } else {
        at = others(messages, at);
      }
    }
    if (!profile.prefill()
        && !messages.isEmpty()
        && messages.getLast().role() == Role.ASSISTANT
        && saysSomething(messages.getLast())) {
      message("user", Json.of(GO_ON), Extensions.NONE);
    }
    return written;
  }

  /**
   * Returns the messages, what follows an assistant's call of tools in a message of its own being
   * part of that message: between a call and its results nothing may stand.
   */
  private static List<Message> withWholeTurns(List<Message> messages) {
    List<Message> whole = null;
    for (int i = 1; i < messages.size(); i++) {
      Message before = whole == null ? messages.get(i - 1) : whole.getLast();
      Message message = messages.get(i);
      boolean goesOn =
          message.role() == Role.ASSISTANT
              && before.role() == Role.ASSISTANT
              && before.content().stream().anyMatch(ContentBlock.ToolUse.class::isInstance);
      if (goesOn) {
        whole = whole == null ? new ArrayList<>(messages.subList(0, i)) : whole;
        List<ContentBlock> both = new ArrayList<>(before.content());
        both.addAll(message.content());
        whole.set(whole.size() - 1, new Message(Role.ASSISTANT, both, before.extensions()));
      } else if (whole != null) {
        whole.add(message);
      }
    }
    return whole == null ? messages : whole;
  }

  /** Returns whether an assistant message has more in it than reasoning, and so is written. */
  static boolean saysSomething(Message message) {
    for (ContentBlock block : message.content()) {
      boolean said =
          switch (block) {
            case ContentBlock.Text text -> !text.isEmpty();
            case ContentBlock.ToolUse use -> true;
            case ContentBlock.Image image -> true;
            default -> false;
          };
      if (said) {
        return true;
      }
    }
    return false;
  }

  private void system(List<ContentBlock> blocks, Extensions extensions) {
    List<ContentBlock> kept = new ArrayList<>(blocks.size());
    for (ContentBlock block : blocks) {
      switch (block) {
        case ContentBlock.Text text -> {
          if (!text.isEmpty() && !AttributionLine.is(text)) {
            kept.add(text);
          }
        }
        case ContentBlock.Other other -> {
          ContentBlock words = ToolWords.asText(other);
          if (words == null) {
            throw ContentParts.cannotCarry(other, "a system message");
          }
          kept.add(words);
        }
        default -> throw ContentParts.cannotCarry(block, "a system message");
      }
    }
    if (!kept.isEmpty()) {
      message(
          profile.systemRole() == SystemRole.DEVELOPER ? "developer" : "system",
          parts.content(kept, "\n\n"),
          extensions);
    }
  }

  private void assistant(Message message) {
    JoinedWords words = new JoinedWords();
    List<JrsValue> calls = new ArrayList<>();
    List<JrsValue> images = new ArrayList<>(0);
    StringBuilder thoughts = new StringBuilder();
    Map<String, JrsValue> extras = new HashMap<>();
    boolean apart = false;
    for (ContentBlock block : message.content()) {
      switch (block) {
        case ContentBlock.Text text -> {
          if (!text.isEmpty()) {
            words.add(apart ? "\n\n" : "", text.words());
            apart = false;
          }
        }
        case ContentBlock.ToolUse use -> {
          apart = true;
          calls.add(call(use, extras.get(use.id())));
        }
        case ContentBlock.Thinking thinking -> thoughts.append(thinking.thinking());
        case ContentBlock.RedactedThinking redacted -> {
          if (profile.thinkingReplay() == ThinkingReplay.CALLS) {
            extras.putAll(CarriedReasoning.extraContents(redacted));
          }
        }
        case ContentBlock.Image image -> images.add(parts.image(image));
        case ContentBlock.Document document ->
            throw ContentParts.cannotCarry(document, "an assistant message");
        case ContentBlock.ToolResult result ->
            throw ContentParts.cannotCarry(result, "an assistant message");
        case ContentBlock.Other other -> {
          String found = ToolWords.ofThePast(other);
          if (found != null) {
            apart |= !found.isEmpty();
            if (!found.isEmpty()) {
              words.add("\n\n", new Words(found));
            }
          } else if (!Uncarried.isLeftOut(other, NAME)) {
            throw ContentParts.cannotCarry(other, "an assistant message");
          }
        }
      }
    }
    if (words.isEmpty()
        && calls.isEmpty()
        && images.isEmpty()
        && message.extensions().of(NAME).isEmpty()) {
      return; // nothing that this dialect can say; an empty message is refused
    }
    JsonObjectBuilder json = Json.object().put("role", "assistant");
    if (words.isEmpty()) {
      json.putNull("content");
    } else {
      json.put("content", assistantContent(message, words.words()));
    }
    if (!images.isEmpty()) {
      json.put("images", images);
    }
    if (profile.thinkingReplay() == ThinkingReplay.DETAILS) {
      List<JrsValue> details = ReasoningDetails.carried(message.content());
      if (!details.isEmpty()) {
        json.put("reasoning_details", details);
      }
    } else if (profile.thinkingReplay() == ThinkingReplay.WORDS) {
      // Also where there are none: DeepSeek refuses an assistant message without the field.
      json.put("reasoning_content", thoughts.toString());
    }
    if (!calls.isEmpty()) {
      json.put("tool_calls", calls);
    }
    ExtensionFields.put(json, NAME, message.extensions());
    written.add(json.build());
  }

  /**
   * Content parts only where a cache mark asks for them; a plain string is understood everywhere.
   */
  private JrsValue assistantContent(Message message, Words words) {
    if (profile.cacheControl()) {
      CacheControl mark = null;
      for (ContentBlock block : message.content()) {
        mark =
            switch (block) {
              case ContentBlock.Text text when text.cacheControl() != null -> text.cacheControl();
              case ContentBlock.ToolUse use when use.cacheControl() != null -> use.cacheControl();
              default -> mark;
            };
      }
      if (mark != null) {
        return Json.array(List.of(parts.text(words, mark, Extensions.NONE)));
      }
    }
    return Json.of(words);
  }

  private JrsValue call(ContentBlock.ToolUse use, @Nullable JrsValue extraContent) {
    JsonObjectBuilder json =
        Json.object()
            .put("id", ToolIdForm.of(use.id(), profile.toolIds()))
            .put("type", "function")
            .put(
                "function",
                Json.object()
                    .put("name", ToolNames.wire(use.name()))
                    .put("arguments", ToolInput.asText(use.input()))
                    .build())
            .put(ResponseReader.EXTRA_CONTENT, extraContent);
    ExtensionFields.put(json, NAME, use.extensions());
    return json.build();
  }

  /**
   * Writes the messages up to the next assistant message, results first. Returns where that one is.
   */
  private int others(List<Message> messages, int from) {
    int to = from;
    Map<String, List<ContentBlock.ToolResult>> results = new LinkedHashMap<>();
    if (from > 0) {
      for (ContentBlock block : messages.get(from - 1).content()) {
        if (block instanceof ContentBlock.ToolUse use) {
          results.put(use.id(), new ArrayList<>(1));
        }
      }
    }
    while (to < messages.size() && messages.get(to).role() != Role.ASSISTANT) {
      for (ContentBlock block : messages.get(to).content()) {
        if (block instanceof ContentBlock.ToolResult result) {
          results.computeIfAbsent(result.toolUseId(), id -> new ArrayList<>(1)).add(result);
        }
      }
      to++;
    }
    List<ContentBlock> media = new ArrayList<>(0);
    results.values().forEach(each -> each.forEach(result -> toolResult(result, media)));
    for (int at = from; at < to; at++) {
      Message message = messages.get(at);
      if (message.role() == Role.SYSTEM) {
        flush(media);
        system(message.content(), message.extensions());
      } else {
        user(message, media);
      }
    }
    flush(media);
    return to;
  }

  private void flush(List<ContentBlock> media) {
    if (!media.isEmpty()) {
      message("user", parts.content(media, "\n\n"), Extensions.NONE);
      media.clear();
    }
  }

  /** Writes what the user says beside tool results, behind the pictures that belong to those. */
  private void user(Message message, List<ContentBlock> media) {
    List<ContentBlock> said = new ArrayList<>(media);
    boolean own = false;
    for (ContentBlock block : message.content()) {
      switch (block) {
        case ContentBlock.ToolResult result -> {}
        case ContentBlock.Text text -> {
          if (!text.isEmpty()) {
            said.add(text);
            own = true;
          }
        }
        case ContentBlock.Image image -> {
          said.add(image);
          own = true;
        }
        case ContentBlock.Document document -> {
          said.add(document);
          own = true;
        }
        case ContentBlock.Other other -> {
          ContentBlock words = ToolWords.asText(other);
          said.add(words == null ? other : words);
          own = true;
        }
        // A user does not think or call; such blocks are not the user's words, and never shown as
        // such.
        case ContentBlock.Thinking none -> {}
        case ContentBlock.RedactedThinking none -> {}
        case ContentBlock.ToolUse use -> throw ContentParts.cannotCarry(use, "a user message");
      }
    }
    if (own) {
      media.clear();
      message("user", parts.content(said, "\n\n"), message.extensions());
    }
  }

  private void toolResult(ContentBlock.ToolResult result, List<ContentBlock> media) {
    List<ContentBlock> own = new ArrayList<>();
    List<ContentBlock> later = new ArrayList<>(0);
    if (result.isError()) {
      own.add(new ContentBlock.Text("[error]"));
    }
    for (ContentBlock block : result.content()) {
      switch (block) {
        case ContentBlock.Text text -> {
          if (!text.isEmpty()) {
            own.add(text);
          }
        }
        case ContentBlock.Image image -> (profile.toolResultImages() ? own : later).add(image);
        case ContentBlock.Document document -> {
          String words = ContentParts.plainText(document);
          if (words != null) {
            own.add(new ContentBlock.Text(words));
          } else {
            later.add(document);
          }
        }
        case ContentBlock.Other other -> {
          ContentBlock words = ToolWords.asText(other);
          own.add(words == null ? new ContentBlock.Text(ToolWords.resultText(other)) : words);
        }
        default -> throw ContentParts.cannotCarry(block, "a tool result");
      }
    }
    if (!later.isEmpty()) {
      own.add(
          new ContentBlock.Text(
              "[" + attachments(later) + " of this result: see the next user message]"));
      media.add(
          new ContentBlock.Text(
              "[" + attachments(later) + " of the result of " + result.toolUseId() + "]"));
      media.addAll(later);
    }
    if (own.isEmpty()) {
      own.add(new ContentBlock.Text("[no output]"));
    }
    JsonObjectBuilder json =
        Json.object()
            .put("role", "tool")
            .put("tool_call_id", ToolIdForm.of(result.toolUseId(), profile.toolIds()))
            .put("content", toolContent(own, result.cacheControl()));
    ExtensionFields.put(json, NAME, result.extensions());
    written.add(json.build());
  }

  private JrsValue toolContent(List<ContentBlock> blocks, @Nullable CacheControl mark) {
    if (mark == null || !profile.cacheControl()) {
      return parts.content(blocks, "\n");
    }
    List<ContentBlock> marked = new ArrayList<>(blocks);
    ContentBlock last = marked.getLast();
    if (last instanceof ContentBlock.Text text && text.cacheControl() == null) {
      marked.set(marked.size() - 1, new ContentBlock.Text(text.words(), mark, text.extensions()));
    }
    return parts.content(marked, "\n");
  }

  private static String attachments(List<ContentBlock> blocks) {
    return blocks.size() == 1 ? "attachment" : blocks.size() + " attachments";
  }

  private void message(String role, JrsValue content, Extensions extensions) {
    if (!profile.userAfterTool()
        && !written.isEmpty()
        && "tool".equals(Json.string(written.getLast(), "role"))) {
      written.add(Json.object().put("role", "assistant").put("content", BETWEEN).build());
    }
    JsonObjectBuilder json = Json.object().put("role", role).put("content", content);
    ExtensionFields.put(json, NAME, extensions);
    written.add(json.build());
  }

  /** Says that a request without any message cannot be sent. */
  static void requireSome(List<JrsValue> messages) {
    if (messages.isEmpty()) {
      throw new DialectException("the request has no message that Chat Completions can carry");
    }
  }
}
