package io.agenticflow.provider;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonPatch;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.OriginalRequest;
import io.agenticflow.vocabulary.RawJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The body of a request in the client's own bytes. */
final class PassedBody {
  private PassedBody() {}

  /**
   * Returns the client's bytes with the model's name and the limit of output tokens that the
   * request has now; null where they cannot be sent, so that the request has to be written anew.
   */
  static byte @Nullable [] of(
      OriginalRequest original, ModelRequest request, ProviderEndpoint endpoint) {
    byte[] body = original.body();
    if (body == null || !endpoint.dialect().passes(request, endpoint.profile(request.model()))) {
      return null;
    }
    Map<String, RawJson> changes = new LinkedHashMap<>();
    if (!request.model().equals(original.model())) {
      changes.put("model", Json.raw(Json.of(request.model())));
    }
    Long limit = request.maxTokens();
    if (!Objects.equals(limit, original.maxTokens())) {
      if (limit == null || original.maxTokens() == null) {
        return null; // a field would have to be added or taken out
      }
      RawJson value = Json.raw(Json.of(limit));
      // one name in each dialect, and in Chat Completions two
      changes.put("max_tokens", value);
      changes.put("max_completion_tokens", value);
      changes.put("max_output_tokens", value);
    }
    if (changes.isEmpty()) {
      return body;
    }
    try {
      return JsonPatch.replaceFields(body, changes);
    } catch (JsonException e) {
      return null; // readable, but not as UTF-8
    }
  }
}
