package io.agenticflow.vocabulary;

import java.util.List;

/**
 * How many tokens a prompt has, without asking anyone. Meant to be too high rather than too low: a
 * client compacts its conversation by this figure, and one that is too low ends in a refused
 * request.
 *
 * <p>The formula, in tokens:
 *
 * <ul>
 *   <li>text: 1/3 for each ASCII character (English prose has about 4 a token, code and JSON 3),
 *       3/4 for each other character below U+0800 (European and Near Eastern letters), 3/2 for each
 *       UTF-16 unit above (so 3 for most emoji);
 *   <li>each message 6, each block 3; for a tool call or a result 12 instead;
 *   <li>tools: 350 for the first (the instructions that the provider adds), 20 for each, and the
 *       text of name, description and schema;
 *   <li>an image 1,600, to which providers scale a large one down; a document by its text, or 1 for
 *       10 bytes of its file but at least 3,000, or 3,000 where only its address is known.
 * </ul>
 */
public final class TokenEstimate {
  private static final long IMAGE = 1600;
  private static final long SMALLEST_DOCUMENT = 3000;

  /** In twelfths of a token, so that the fractions above stay whole numbers. */
  private long twelfths;

  private TokenEstimate() {}

  /** Returns the tokens of everything that the model is given. */
  public static long of(ModelRequest request) {
    TokenEstimate estimate = new TokenEstimate();
    estimate.blocks(request.system());
    for (Message message : request.messages()) {
      estimate.tokens(6);
      estimate.blocks(message.content());
    }
    estimate.tools(request.tools());
    if (request.outputSchema() != null) {
      estimate.text(request.outputSchema().text());
    }
    request.extensions().fields().values().forEach(value -> estimate.text(value.text()));
    return estimate.total();
  }

  /** Returns the tokens of words. */
  public static long ofText(String text) {
    TokenEstimate estimate = new TokenEstimate();
    estimate.text(text);
    return estimate.total();
  }

  private void tools(List<ToolDefinition> tools) {
    if (!tools.isEmpty()) {
      tokens(350);
    }
    for (ToolDefinition tool : tools) {
      tokens(20);
      text(tool.name());
      if (tool.description() != null) {
        text(tool.description());
      }
      if (tool.inputSchema() != null) {
        text(tool.inputSchema().text());
      }
      tool.extensions().fields().values().forEach(value -> text(value.text()));
    }
  }

  private void blocks(List<ContentBlock> blocks) {
    for (ContentBlock block : blocks) {
      block(block);
    }
  }

  private void block(ContentBlock block) {
    tokens(3);
    switch (block) {
      case ContentBlock.Text text -> text(text.text());
      case ContentBlock.Image image -> {
        if (image.source() instanceof MediaSource.PlainText(String text)) {
          text(text);
        } else {
          tokens(IMAGE);
        }
      }
      case ContentBlock.Document document -> document(document);
      case ContentBlock.Thinking thinking -> text(thinking.thinking());
      case ContentBlock.RedactedThinking redacted -> text(redacted.data());
      case ContentBlock.ToolUse use -> {
        tokens(9);
        text(use.name());
        text(use.input().text());
      }
      case ContentBlock.ToolResult result -> {
        tokens(9);
        blocks(result.content());
      }
      case ContentBlock.Other other -> text(other.json().text());
    }
  }

  private void document(ContentBlock.Document document) {
    if (document.title() != null) {
      text(document.title());
    }
    switch (document.source()) {
      case MediaSource.PlainText(String text) -> text(text);
      case MediaSource.Base64(String type, String data) -> {
        long bytes = data.length() / 4L * 3;
        tokens(type.startsWith("text/") ? bytes / 3 : Math.max(SMALLEST_DOCUMENT, bytes / 10));
      }
      case MediaSource.Url _ -> tokens(SMALLEST_DOCUMENT);
      case MediaSource.Other other ->
          tokens(Math.max(SMALLEST_DOCUMENT, other.json().text().length() / 3));
    }
  }

  private void tokens(long count) {
    twelfths += count * 12;
  }

  private void text(String text) {
    long sum = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      sum += c < 0x80 ? 4 : c < 0x800 ? 9 : 18;
    }
    twelfths += sum;
  }

  private long total() {
    return Math.ceilDiv(twelfths, 12);
  }
}
