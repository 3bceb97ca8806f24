package io.agenticflow.agent;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import java.util.ArrayList;
import java.util.List;

/** Leaves pictures out for a model that cannot see them, with a word about it in their place. */
final class Pictures {
  private Pictures() {}

  /** Returns the messages without pictures; the same messages where there are none. */
  static List<Message> without(List<Message> messages, String model) {
    List<Message> all = new ArrayList<>(messages.size());
    for (Message message : messages) {
      all.add(
          hasOne(message.content())
              ? new Message(message.role(), without(model, message.content()), message.extensions())
              : message);
    }
    return all;
  }

  private static boolean hasOne(List<ContentBlock> blocks) {
    return blocks.stream()
        .anyMatch(block ->
            block instanceof ContentBlock.Image
                || (block instanceof ContentBlock.ToolResult result && hasOne(result.content())));
  }

  private static List<ContentBlock> without(String model, List<ContentBlock> blocks) {
    List<ContentBlock> rest = new ArrayList<>(blocks.size());
    for (ContentBlock block : blocks) {
      rest.add(
          switch (block) {
            case ContentBlock.Image image ->
                new ContentBlock.Text(
                    "[A picture"
                        + (image.source() instanceof MediaSource.Base64(String type, String _)
                            ? " (" + type + ")"
                            : "")
                        + " is left out here: the model "
                        + model
                        + " does not see pictures.]",
                    image.cacheControl(),
                    image.extensions());
            case ContentBlock.ToolResult result ->
                new ContentBlock.ToolResult(
                    result.toolUseId(),
                    without(model, result.content()),
                    result.isError(),
                    result.cacheControl(),
                    result.extensions());
            default -> block;
          });
    }
    return rest;
  }
}
