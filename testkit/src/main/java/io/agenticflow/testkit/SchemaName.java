package io.agenticflow.testkit;

/**
 * The schemas of OpenRouter's public OpenAPI document that requests, answers and events are held
 * against.
 */
public enum SchemaName {
  /** The body of a request to {@code chat/completions}. */
  CHAT_REQUEST("ChatRequest"),
  /** An answer of Chat Completions that is not streamed. */
  CHAT_RESULT("ChatResult"),
  /** The data of one event of a Chat Completions stream; {@code [DONE]} is not one. */
  CHAT_STREAM_CHUNK("ChatStreamChunk"),
  /**
   * An error body of Chat Completions, the same for every status; its code is a number, as
   * OpenRouter has it.
   */
  CHAT_ERROR("BadRequestResponse"),
  /** The body of a request to {@code messages}. */
  MESSAGES_REQUEST("MessagesRequest"),
  /** An answer of Anthropic Messages that is not streamed. */
  MESSAGES_RESULT("MessagesResult"),
  /** The data of one event of an Anthropic Messages stream. */
  MESSAGES_STREAM_EVENT("MessagesStreamEvents"),
  /** An error body of Anthropic Messages. */
  MESSAGES_ERROR("AnthropicMessagesErrorResponse"),
  /** The body of a request to {@code responses}. */
  RESPONSES_REQUEST("ResponsesRequest"),
  /** An answer of Responses that is not streamed. */
  RESPONSES_RESULT("OpenResponsesResult"),
  /** The data of one event of a Responses stream. */
  RESPONSES_STREAM_EVENT("StreamEvents"),
  /** OpenRouter's list of models. */
  MODELS_LIST("ModelsListResponse");

  private final String schema;

  SchemaName(String schema) {
    this.schema = schema;
  }

  /** Returns the schema's name in the document. */
  public String schema() {
    return schema;
  }
}
