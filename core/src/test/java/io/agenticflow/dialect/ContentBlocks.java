package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import java.util.List;

/** Blocks that several tests need. */
public final class ContentBlocks {
  private ContentBlocks() {}

  /** Returns a thinking block that carries one reasoning detail with a signature. */
  public static ContentBlock carried(String words, int number) {
    return new ContentBlock.Thinking(
        words,
        CarriedReasoning.pack(
            List.of(
                Json.object()
                    .put("type", "reasoning.text")
                    .put("text", words)
                    .put("signature", "sig" + number)
                    .put("format", "anthropic-claude-v1")
                    .put("index", 0)
                    .build())),
        Extensions.NONE);
  }
}
