package io.agenticflow.gateway;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.responses.ResponsesDialect;
import java.util.List;

/**
 * What is special about the clients of one dialect.
 *
 * @param dialect what they speak
 * @param requestIdHeaders where they look for the name of their request
 * @param overloadedStatus the status that tells them that a provider is too busy
 * @param pings whether the dialect has an event that says nothing; else a comment keeps a silent
 *     stream alive
 * @param answerPrefix what the ids of their answers begin with
 * @param forwarded what a provider of the same dialect is told beside the body; the values are open
 *     lists
 */
record Inbound(
    Dialect dialect,
    List<String> requestIdHeaders,
    int overloadedStatus,
    boolean pings,
    String answerPrefix,
    List<String> forwarded) {

  /** Anthropic's Messages. */
  static final Inbound MESSAGES =
      new Inbound(
          new AnthropicDialect(),
          List.of(RequestId.HEADER),
          529,
          true,
          "msg_",
          List.of("anthropic-version", "anthropic-beta"));

  private static final List<String> OPENAI_REQUEST_IDS = List.of(RequestId.HEADER, "x-request-id");
  private static final List<String> OPENAI_FORWARDED = List.of("openai-beta");

  /** OpenAI's Chat Completions. */
  static final Inbound CHAT =
      new Inbound(new ChatDialect(), OPENAI_REQUEST_IDS, 503, false, "chatcmpl-", OPENAI_FORWARDED);

  /** OpenAI's Responses. */
  static final Inbound RESPONSES =
      new Inbound(
          new ResponsesDialect(), OPENAI_REQUEST_IDS, 503, false, "resp_", OPENAI_FORWARDED);

  /** Returns whose envelope an error has where only the path is known. */
  static Inbound ofPath(String path) {
    return path.endsWith("/chat/completions")
        ? CHAT
        : path.endsWith("/responses") ? RESPONSES : MESSAGES;
  }
}
