package io.agenticflow.dialect.anthropic;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's JSON mode, for which this API has no field: the instructions ask for it. */
final class JsonInWords {
  /** The fields that ask for it in OpenAI's dialects. */
  static final List<String> FIELDS = List.of("chat:response_format", "responses:text.format");

  private JsonInWords() {}

  /** Returns whether some JSON object is asked for, of whatever form. */
  static boolean isAsked(ModelRequest request) {
    for (String field : FIELDS) {
      RawJson format = request.extensions().fields().get(field);
      if (format != null && "json_object".equals(Json.string(Json.parse(format), "type"))) {
        return true;
      }
    }
    return false;
  }

  /** Returns the request with the words for it, where it is asked for. */
  static ModelRequest of(ModelRequest request) {
    if (!isAsked(request)) {
      return request;
    }
    List<ContentBlock> system = new ArrayList<>(request.system());
    system.add(
        new ContentBlock.Text("Answer with one JSON object and nothing else, no fence around it."));
    return request.toBuilder().system(system).build();
  }
}
