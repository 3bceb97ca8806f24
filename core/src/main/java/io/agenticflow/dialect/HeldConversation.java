package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import java.util.List;

/**
 * A conversation that the provider holds, so that a client sends only what is new of it:
 * Anthropic's message threads, in the request's field {@code thread}. Where the upstream has none,
 * the rest of the conversation would be lost without a word, so such a request is refused, in the
 * words upon which Anthropic's SDK 1.12 sends the whole conversation instead.
 */
public final class HeldConversation {
  private static final String MESSAGE =
      "thread: this model's provider holds no conversations; send all messages";

  private HeldConversation() {}

  /**
   * Makes sure that a request needs no conversation that its upstream would have to hold.
   *
   * @throws DialectException where it does; its error is what the client has to be told
   */
  public static void refuse(ModelRequest request) {
    if (request.extensions().get("anthropic", "thread") != null) {
      throw new DialectException(
          new ApiError(ApiError.Kind.INVALID_REQUEST, MESSAGE, null, null, null, null, envelope()));
    }
  }

  private static String envelope() {
    return Json.write(
        Json.object()
            .put("type", "error")
            .put(
                "error",
                Json.object()
                    .put("type", ApiError.Kind.INVALID_REQUEST.wireName())
                    .put("message", MESSAGE)
                    .put(
                        "details",
                        Json.object()
                            .put("error_code", "thread_unsupported_request")
                            .put("unsupported", Json.array(List.of(Json.of("thread"))))
                            .build())
                    .build())
            .build());
  }
}
