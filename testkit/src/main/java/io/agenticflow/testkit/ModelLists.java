package io.agenticflow.testkit;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lists of models in each provider's shape. Every model can call tools, has a context of
 * 131,072, and is cheap.
 */
final class ModelLists {
  private static final int CONTEXT = 131_072;

  private ModelLists() {}

  static ObjectNode of(Provider provider, List<String> ids) {
    return switch (provider) {
      case OPENROUTER -> openRouter(ids);
      case ANTHROPIC -> anthropic(ids);
      case OPENAI, OLLAMA -> openAi(ids, provider);
    };
  }

  /** Ollama's {@code /api/tags}. */
  static ObjectNode tags(List<String> ids) {
    ObjectNode root = Trees.object();
    ArrayNode models = root.putArray("models");
    for (String id : ids) {
      ObjectNode model =
          models
              .addObject()
              .put("name", id)
              .put("model", id)
              .put("modified_at", "2026-01-01T00:00:00Z")
              .put("size", 4_920_753_328L)
              .put("digest", "%064x".formatted(id.hashCode() & 0xffffffffL));
      details(model);
    }
    return root;
  }

  /** Ollama's {@code /api/show}. */
  static ObjectNode show() {
    ObjectNode root = Trees.object();
    details(root);
    root.putObject("model_info")
        .put("general.architecture", "scripted")
        .put("scripted.context_length", CONTEXT);
    root.putArray("capabilities").add("completion").add("tools");
    return root;
  }

  private static void details(ObjectNode target) {
    ObjectNode details = target.putObject("details").put("parent_model", "").put("format", "gguf");
    details
        .put("family", "scripted")
        .put("parameter_size", "8.0B")
        .put("quantization_level", "Q4_K_M");
    details.putArray("families").add("scripted");
  }

  private static ObjectNode openRouter(List<String> ids) {
    ObjectNode root = Trees.object();
    ArrayNode data = root.putArray("data");
    for (String id : ids) {
      ObjectNode model =
          data.addObject()
              .put("id", id)
              .put("canonical_slug", id)
              .put("name", id)
              .put("created", 1_767_225_600L)
              .put("description", "A scripted model.")
              .put("context_length", CONTEXT);
      ObjectNode architecture =
          model.putObject("architecture").put("modality", "text->text").put("tokenizer", "Other");
      architecture.putArray("input_modalities").add("text");
      architecture.putArray("output_modalities").add("text");
      architecture.putNull("instruct_type");
      model
          .putObject("pricing")
          .put("prompt", "0.0000001")
          .put("completion", "0.0000002")
          .put("request", "0")
          .put("image", "0")
          .put("input_cache_read", "0.00000001")
          .put("input_cache_write", "0.000000125");
      model
          .putObject("top_provider")
          .put("context_length", CONTEXT)
          .put("max_completion_tokens", 16_384)
          .put("is_moderated", false);
      model.putNull("per_request_limits");
      model.putNull("expiration_date");
      model.putNull("knowledge_cutoff");
      model.putNull("hugging_face_id");
      ArrayNode parameters = model.putArray("supported_parameters");
      List.of("max_tokens", "temperature", "top_p", "stop", "tools", "tool_choice")
          .forEach(parameters::add);
      model.putObject("default_parameters");
      model.putNull("supported_voices");
      model.putObject("links").put("details", "/api/v1/models/" + id + "/endpoints");
    }
    root.put("total_count", ids.size()).putObject("links").putNull("next");
    return root;
  }

  private static ObjectNode anthropic(List<String> ids) {
    ObjectNode root = Trees.object();
    ArrayNode data = root.putArray("data");
    for (String id : ids) {
      data.addObject()
          .put("type", "model")
          .put("id", id)
          .put("display_name", id)
          .put("created_at", "2026-01-01T00:00:00Z");
    }
    root.put("has_more", false);
    if (ids.isEmpty()) {
      return root.putNull("first_id").putNull("last_id");
    }
    return root.put("first_id", ids.getFirst()).put("last_id", ids.getLast());
  }

  private static ObjectNode openAi(List<String> ids, Provider provider) {
    ObjectNode root = Trees.object().put("object", "list");
    ArrayNode data = root.putArray("data");
    for (String id : ids) {
      data.addObject()
          .put("id", id)
          .put("object", "model")
          .put("created", 1_767_225_600L)
          .put("owned_by", provider == Provider.OLLAMA ? "library" : "scripted");
    }
    return root;
  }
}
