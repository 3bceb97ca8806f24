package io.agenticflow.provider.toolprompt;

import java.util.List;

/**
 * How a family of models writes a call in its text.
 *
 * @param open what a call begins with
 * @param close what it ends with; empty where it ends with its own brackets or with the text
 * @param isPlain whether ordinary text may begin so too, so that only the name of a tool that is
 *     offered makes it a call
 */
record CallFormat(String open, String close, boolean isPlain) {
  /** The one that the system prompt asks for, and that the history is written in. */
  static final CallFormat TAGS = new CallFormat("<tool_call>", "</tool_call>", false);

  /**
   * All that are understood: Hermes, Qwen and GLM; an older tag; Llama 3's and Qwen3-Coder's {@code
   * <function=name>}; Llama 3's built-in tools; Mistral; Granite and Phi 4 mini; a Markdown fence.
   */
  static final List<CallFormat> ALL =
      List.of(
          TAGS,
          new CallFormat("<function_call>", "</function_call>", false),
          new CallFormat("<function=", "</function>", true),
          new CallFormat("<|python_tag|>", "<|eom_id|>", false),
          new CallFormat("[TOOL_CALLS]", "", false),
          new CallFormat("<|tool_call|>", "<|/tool_call|>", false),
          new CallFormat("```tool_call", "```", false));
}
