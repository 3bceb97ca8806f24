package io.agenticflow.tool;

import io.agenticflow.vocabulary.ContentBlock;
import java.nio.file.Path;
import java.util.List;

/**
 * What a tool call brought.
 *
 * @param content what the model reads
 * @param isError whether the model should see it as a failure, such as a command's non-zero exit
 * @param changedFiles files that were written, absolute, in order
 */
public record ToolOutcome(List<ContentBlock> content, boolean isError, List<Path> changedFiles) {
  public ToolOutcome {
    content = List.copyOf(content);
    changedFiles = List.copyOf(changedFiles);
  }

  /** Returns a success of one text block that changed no file. */
  public static ToolOutcome text(String text) {
    return new ToolOutcome(List.of(new ContentBlock.Text(text)), false, List.of());
  }
}
