package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the extensions in a request that belong to another dialect than the one that it is written
 * in.
 */
public final class ForeignExtensions {
  /** What a client asks of the answer's form: the gateway acts on it, no upstream needs it. */
  private static final Set<String> OF_THE_ANSWER =
      Set.of(
          "chat:stream_options.include_usage",
          "responses:include.reasoning.encrypted_content",
          "responses:namespace",
          "responses:tool");

  private static final Set<String> RECORDS = Set.of("web_search_call", "image_generation_call");

  private final String dialect;
  private final String ownPrefix;
  private final Set<String> understood;
  private final List<String> found = new ArrayList<>();

  private ForeignExtensions(String dialect, Set<String> understood) {
    this.dialect = dialect;
    this.ownPrefix = dialect + ":";
    this.understood = understood;
  }

  /**
   * Returns their names with where they are, in the order of the request.
   *
   * @param understood the qualified names of another dialect that the writer acts on, so that they
   *     are not lost
   */
  public static List<String> in(ModelRequest request, String dialect, Set<String> understood) {
    ForeignExtensions search = new ForeignExtensions(dialect, understood);
    search.add("", request.extensions());
    search.addBlocks("system", request.system());
    int index = 0;
    for (Message message : request.messages()) {
      String where = "messages[" + index++ + "]";
      search.add(where, message.extensions());
      search.addBlocks(where, message.content());
    }
    index = 0;
    for (ToolDefinition tool : request.tools()) {
      String where = "tools[" + index++ + "]";
      search.add(where, tool.extensions());
      if (ForeignTools.isForeign(tool, dialect) && ForeignTools.isLeftOut(tool)) {
        search.found.add(where + " " + tool.type());
      }
    }
    return search.found;
  }

  /**
   * Returns whether a block only records what the provider of another dialect once did by itself,
   * such as a web search: its words came after it, so the conversation goes on without it.
   */
  public static boolean isLeftOut(ContentBlock.Other block, String dialect) {
    return !block.dialect().equals(dialect) && RECORDS.contains(block.type());
  }

  private void addBlocks(String parent, List<ContentBlock> blocks) {
    int index = 0;
    for (ContentBlock block : blocks) {
      String where = parent + "[" + index++ + "]";
      switch (block) {
        case ContentBlock.Text text -> add(where, text.extensions());
        case ContentBlock.Image image -> add(where, image.extensions());
        case ContentBlock.Document document -> add(where, document.extensions());
        case ContentBlock.Thinking thinking -> add(where, thinking.extensions());
        case ContentBlock.ToolUse use -> add(where, use.extensions());
        case ContentBlock.ToolResult result -> {
          add(where, result.extensions());
          addBlocks(where, result.content());
        }
        case ContentBlock.RedactedThinking none -> {}
        case ContentBlock.Other other -> {
          if (isLeftOut(other, dialect)) {
            found.add(where + " " + other.type());
          }
        }
      }
    }
  }

  private void add(String where, Extensions extensions) {
    for (String name : extensions.fields().keySet()) {
      if (!name.startsWith(ownPrefix)
          && !understood.contains(name)
          && !OF_THE_ANSWER.contains(name)) {
        found.add(where.isEmpty() ? name : where + " " + name);
      }
    }
  }
}
