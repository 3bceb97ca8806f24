package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profile.Choice;
import io.agenticflow.dialect.Profile.ResponseFormat;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ToolChoice;
import java.util.ArrayList;
import java.util.List;

/** Says in the system prompt what an upstream has no field for. */
final class AskedInWords {
  private AskedInWords() {}

  static ModelRequest of(ModelRequest request, Profile profile) {
    List<String> words = new ArrayList<>(0);
    if (!request.tools().isEmpty()) {
      if (!profile.toolChoices().contains(Choice.ANY)) {
        switch (request.toolChoice()) {
          case ToolChoice.Any _ -> words.add("In this answer you must call a tool.");
          case ToolChoice.Named named when !profile.toolChoices().contains(Choice.TOOL) ->
              words.add("In this answer you must call the tool " + named.name() + ".");
          case null, default -> {}
        }
      }
      if (Boolean.FALSE.equals(request.parallelToolCalls()) && !profile.parallelToolCalls()) {
        words.add("Call at most one tool in an answer.");
      }
    }
    if (request.outputSchema() != null && profile.responseFormat() != ResponseFormat.JSON_SCHEMA) {
      words.add(
          "Answer with one JSON value and nothing else, no fence around it. It must fit this JSON"
              + " Schema:\n"
              + Json.write(Json.parse(request.outputSchema())));
    }
    if (words.isEmpty()) {
      return request;
    }
    List<ContentBlock> system = new ArrayList<>(request.system());
    words.forEach(each -> system.add(new ContentBlock.Text(each)));
    return request.toBuilder().system(system).build();
  }
}
