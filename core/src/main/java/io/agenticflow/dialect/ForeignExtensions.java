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
  private final String ownPrefix;
  private final Set<String> understood;
  private final List<String> found = new ArrayList<>();

  private ForeignExtensions(String dialect, Set<String> understood) {
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
      search.add("tools[" + index++ + "]", tool.extensions());
    }
    return search.found;
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
        case ContentBlock.Other none -> {}
      }
    }
  }

  private void add(String where, Extensions extensions) {
    for (String name : extensions.fields().keySet()) {
      if (!name.startsWith(ownPrefix) && !understood.contains(name)) {
        found.add(where.isEmpty() ? name : where + " " + name);
      }
    }
  }
}
