package io.agenticflow.context;

import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Marks a request for the provider's prompt cache: the end of the tools, the end of the system
 * prompt, and the last two turns of the user. A provider keeps what stands before a mark and finds
 * it again at the marks of the next request; the second to last turn is where the last mark of the
 * request before stood, so that what was kept then is found now. Writers of dialects leave the
 * marks out where the profile says that nobody heeds them.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching">Prompt
 *     caching: at most four marks</a>
 */
public final class CacheMarks {
  private static final int TURNS = 2;

  private CacheMarks() {}

  /** Returns the request with its marks. A system prompt that has a mark keeps its own. */
  public static ModelRequest on(ModelRequest request) {
    return request.toBuilder()
        .tools(tools(request.tools()))
        .system(system(request.system()))
        .messages(messages(request.messages()))
        .build();
  }

  private static List<ToolDefinition> tools(List<ToolDefinition> tools) {
    if (tools.isEmpty()) {
      return tools;
    }
    List<ToolDefinition> marked = new ArrayList<>(tools);
    ToolDefinition last = marked.removeLast();
    marked.add(
        new ToolDefinition(
            last.name(),
            last.description(),
            last.inputSchema(),
            last.type(),
            CacheControl.EPHEMERAL,
            last.extensions()));
    return marked;
  }

  private static List<ContentBlock> system(List<ContentBlock> system) {
    boolean own =
        system.stream()
            .anyMatch(
                block -> block instanceof ContentBlock.Text text && text.cacheControl() != null);
    List<ContentBlock> marked = own ? null : marked(system);
    return marked == null ? system : marked;
  }

  private static List<Message> messages(List<Message> messages) {
    List<Message> marked = new ArrayList<>(messages);
    int left = TURNS;
    for (int i = messages.size() - 1; i >= 0 && left > 0; i--) {
      Message message = messages.get(i);
      if (message.role() == Role.USER) {
        List<ContentBlock> content = marked(message.content());
        if (content != null) {
          marked.set(i, new Message(message.role(), content, message.extensions()));
          left--;
        }
      }
    }
    return marked;
  }

  /** Returns the blocks with a mark on the last that can have one; null where none can. */
  private static @Nullable List<ContentBlock> marked(List<ContentBlock> blocks) {
    for (int i = blocks.size() - 1; i >= 0; i--) {
      ContentBlock marked = marked(blocks.get(i));
      if (marked != null) {
        List<ContentBlock> all = new ArrayList<>(blocks);
        all.set(i, marked);
        return all;
      }
    }
    return null;
  }

  private static @Nullable ContentBlock marked(ContentBlock block) {
    CacheControl mark = CacheControl.EPHEMERAL;
    return switch (block) {
      // An empty text with a mark is refused.
      case ContentBlock.Text text ->
          text.text().isBlank()
              ? null
              : new ContentBlock.Text(text.text(), mark, text.extensions());
      case ContentBlock.Image image ->
          new ContentBlock.Image(image.source(), mark, image.extensions());
      case ContentBlock.Document document ->
          new ContentBlock.Document(
              document.source(), document.title(), mark, document.extensions());
      case ContentBlock.ToolResult result ->
          new ContentBlock.ToolResult(
              result.toolUseId(), result.content(), result.isError(), mark, result.extensions());
      case ContentBlock.ToolUse use ->
          new ContentBlock.ToolUse(use.id(), use.name(), use.input(), mark, use.extensions());
      case ContentBlock.Thinking _, ContentBlock.RedactedThinking _, ContentBlock.Other _ -> null;
    };
  }
}
