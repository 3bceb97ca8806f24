package io.agenticflow.dialect;

import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a request loses when it is written in a dialect for a profile: the extensions of other
 * dialects, and what the profile says is not understood.
 *
 * <p>What is found several times under one name is named once, at its first place, with how often
 * it was found.
 */
public final class Uncarried {
  private static final Set<String> RECORDS = Set.of("web_search_call", "image_generation_call");

  /** What a client asks of the answer's form: the gateway acts on it, no upstream needs it. */
  private static final Set<String> OF_THE_ANSWER =
      Set.of(
          "chat:stream_options.include_usage",
          "responses:include.reasoning.encrypted_content",
          "responses:namespace",
          "responses:tool");

  private final String dialect;
  private final Profile profile;
  private final Set<String> understood;
  private final BiPredicate<Message, ContentBlock> replayed;
  private final Map<String, Found> found = new LinkedHashMap<>();

  /** The first place of a name, and how often it was found. */
  private static final class Found {
    final String where;
    int times = 1;

    Found(String where) {
      this.where = where;
    }
  }

  /**
   * @param dialect the name of the dialect that is written
   * @param understood the qualified names of another dialect's extensions that the writer acts on
   * @param replayed tells whether a reasoning block of a message goes back to the upstream
   */
  public Uncarried(
      String dialect,
      Profile profile,
      Set<String> understood,
      BiPredicate<Message, ContentBlock> replayed) {
    this.dialect = dialect;
    this.profile = profile;
    this.understood = understood;
    this.replayed = replayed;
  }

  /**
   * Returns whether a block only records what the provider of another dialect once did by itself,
   * such as a web search: its words came after it, so the conversation goes on without it.
   */
  public static boolean isLeftOut(ContentBlock.Other block, String dialect) {
    return !block.dialect().equals(dialect) && RECORDS.contains(block.type());
  }

  /** Searches a request. */
  public Uncarried search(ModelRequest request) {
    if (request.topK() != null && !profile.topK()) {
      add("", "top_k");
    }
    if (request.temperature() != null && !profile.sampling()) {
      add("", "temperature");
    }
    if (request.topP() != null && !profile.sampling()) {
      add("", "top_p");
    }
    if (Boolean.FALSE.equals(request.parallelToolCalls()) && !profile.parallelToolCalls()) {
      add("", "parallel_tool_calls");
    }
    extensions("", request.extensions());
    Message head = new Message(Role.SYSTEM, request.system());
    blocks("system", head, request.system());
    int index = 0;
    for (Message message : request.messages()) {
      String where = "messages[" + index++ + "]";
      extensions(where, message.extensions());
      blocks(where, message, message.content());
    }
    index = 0;
    for (ToolDefinition tool : request.tools()) {
      String where = "tools[" + index++ + "]";
      extensions(where, tool.extensions());
      mark(where, tool.cacheControl());
      if (ForeignTools.isForeign(tool, dialect) && ForeignTools.isLeftOut(tool)) {
        add(where, tool.type() == null ? "" : tool.type());
      }
    }
    return this;
  }

  /**
   * Adds a finding of the caller's own.
   *
   * @param where the place, or nothing for the request itself
   */
  public Uncarried add(String where, String name) {
    Found before = found.get(name);
    if (before == null) {
      found.put(name, new Found(where));
    } else {
      before.times++;
    }
    return this;
  }

  /** Returns what was found, in the order of the request. */
  public List<String> names() {
    List<String> names = new ArrayList<>(found.size());
    found.forEach((name, each) -> {
      String place = each.where.isEmpty() ? name : each.where + " " + name;
      names.add(each.times == 1 ? place : place + " and " + (each.times - 1) + " more");
    });
    return names;
  }

  private void blocks(String parent, Message message, List<ContentBlock> blocks) {
    int index = 0;
    for (ContentBlock block : blocks) {
      String where = parent + "[" + index++ + "]";
      switch (block) {
        case ContentBlock.Text text -> {
          mark(where, text.cacheControl());
          extensions(where, text.extensions());
        }
        case ContentBlock.Image image -> {
          mark(where, image.cacheControl());
          extensions(where, image.extensions());
        }
        case ContentBlock.Document document -> {
          mark(where, document.cacheControl());
          extensions(where, document.extensions());
        }
        case ContentBlock.Thinking thinking -> {
          if (!replayed.test(message, thinking)) {
            add(where, "thinking");
          }
          extensions(where, thinking.extensions());
        }
        case ContentBlock.RedactedThinking redacted -> {
          if (!replayed.test(message, redacted)) {
            add(where, "redacted_thinking");
          }
        }
        case ContentBlock.ToolUse use -> {
          mark(where, use.cacheControl());
          extensions(where, use.extensions());
        }
        case ContentBlock.ToolResult result -> {
          mark(where, result.cacheControl());
          extensions(where, result.extensions());
          blocks(where, message, result.content());
        }
        case ContentBlock.Other other -> {
          if (isLeftOut(other, dialect)) {
            add(where, other.type());
          }
          ContentBlock.Text words =
              other.dialect().equals(dialect) ? null : ToolWords.asText(other);
          if (words != null) {
            mark(where, words.cacheControl());
            extensions(where, words.extensions());
          }
        }
      }
    }
  }

  private void mark(String where, @Nullable CacheControl mark) {
    if (mark != null && !profile.cacheControl()) {
      add(where, "cache_control");
    }
  }

  private void extensions(String where, Extensions extensions) {
    extensions
        .fields()
        .forEach((name, value) -> {
          if (!name.startsWith(dialect + ":")
              && !understood.contains(name)
              && !OF_THE_ANSWER.contains(name)
              && !isUsual(name, value)) {
            add(where, name);
          }
        });
  }

  /** Not to keep an answer is what every other dialect does anyway. */
  private static boolean isUsual(String name, RawJson value) {
    return name.equals("chat:store") && value.text().equals("false");
  }
}
