package io.agenticflow.gateway.mcp;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.server.Call;
import io.agenticflow.mcp.server.Change;
import io.agenticflow.mcp.server.Changes;
import io.agenticflow.mcp.server.Feature;
import io.agenticflow.mcp.server.FixedOffer;
import io.agenticflow.mcp.server.Handler;
import io.agenticflow.mcp.server.InputRequest;
import io.agenticflow.mcp.server.LogLevel;
import io.agenticflow.mcp.server.Offer;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ServerIdentity;
import io.agenticflow.mcp.server.ToolResult;
import io.agenticflow.mcp.server.UriTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What the conformance suite expects a server under test to have. Schemas and other fixed JSON are
 * in {@code conformance.json} beside it.
 */
final class ConformanceOffer implements Offer {
  private static final String IMAGE =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJg"
          + "gg==";
  private static final String AUDIO =
      "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

  private final JrsValue fixed = fixed();
  private final FixedOffer offer =
      new FixedOffer(
          new ServerIdentity("conformance-fixture", null, "1.0.0", null),
          tools(),
          prompts(),
          resources());

  @Override
  public ServerIdentity identity() {
    return offer.identity();
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.allOf(Feature.class);
  }

  @Override
  public List<Offered> list(Listing listing) {
    return offer.list(listing);
  }

  @Override
  public @Nullable Offered find(Feature feature, String key) {
    return offer.find(feature, key);
  }

  @Override
  public List<String> complete(
      JrsObject reference, String argument, String begun, JrsObject others) {
    return List.of("paris", "park", "party").stream().filter(w -> w.startsWith(begun)).toList();
  }

  @Override
  public Changes changes() {
    return offer.changes();
  }

  private List<Offered> tools() {
    List<Offered> all = new ArrayList<>();
    // First, because the suite calls the first tool without arguments.
    all.add(tool("test_simple_text", (in, call) -> ToolResult.text("A simple text for testing.")));
    all.add(tool("test_image_content", (in, call) -> ToolResult.of(List.of(image()))));
    all.add(tool("test_audio_content", (in, call) -> ToolResult.of(List.of(audio()))));
    all.add(
        tool(
            "test_embedded_resource",
            (in, call) ->
                ToolResult.of(
                    List.of(
                        embedded("test://embedded-resource", "text/plain", "An embedded text.")))));
    all.add(
        tool(
            "test_multiple_content_types",
            (in, call) ->
                ToolResult.of(
                    List.of(
                        ToolResult.content("Multiple content types test:"),
                        image(),
                        embedded(
                            "test://mixed-content-resource",
                            "application/json",
                            "{\"test\":\"data\",\"value\":123}")))));
    all.add(tool("test_tool_with_logging", ConformanceOffer::logs));
    all.add(tool("test_tool_with_progress", ConformanceOffer::progresses));
    all.add(
        tool(
            "test_error_handling",
            (in, call) ->
                ToolResult.failure("This tool intentionally returns an error for testing")));
    all.add(
        tool(
            "test_reconnection",
            (in, call) -> {
              call.rest();
              Thread.sleep(100);
              return ToolResult.text("Reconnected.");
            }));
    all.add(
        tool(
            "test_sampling",
            schema("prompt"),
            (in, call) ->
                ToolResult.text(
                    "LLM response: "
                        + words(call.ask("sample", sample(Json.string(in, "prompt", ""), 100))))));
    all.add(
        tool(
            "test_elicitation",
            schema("message"),
            (in, call) ->
                ToolResult.text(
                    "User response: "
                        + elicited(
                            call.ask(
                                "form",
                                InputRequest.form(
                                    Json.string(in, "message", ""), schema("response")))))));
    for (String each :
        List.of("test_elicitation_sep1034_defaults", "test_elicitation_sep1330_enums")) {
      all.add(
          tool(
              each,
              (in, call) ->
                  ToolResult.text(
                      "Elicitation completed: "
                          + elicited(
                              call.ask("form", InputRequest.form("Please fill in", json(each)))))));
    }
    all.add(
        tool(
            "json_schema_2020_12_tool",
            json("json_schema_2020_12_tool"),
            (in, call) -> ToolResult.text("called with: " + Json.write(in))));
    all.add(
        tool(
            "test_x_mcp_header",
            json("test_x_mcp_header"),
            (in, call) -> ToolResult.text("called with: " + Json.write(in))));
    all.add(
        tool(
            "test_missing_capability",
            (in, call) -> {
              call.require(sample("", 1));
              return ToolResult.text("Success");
            }));
    all.add(
        tool(
            "test_streaming_elicitation",
            (in, call) -> {
              call.progress(50, 100.0, null);
              call.ask("name", name("name", "What is your name?"));
              return ToolResult.text("Streaming complete");
            }));
    all.add(
        tool(
            "test_logging_tool",
            (in, call) -> {
              call.log("a message that only some want to hear");
              return ToolResult.text("Logging evaluated");
            }));
    all.add(trigger("test_trigger_tool_change", Feature.TOOLS));
    all.add(trigger("test_trigger_prompt_change", Feature.PROMPTS));
    addInputRequired(all);
    return all;
  }

  private static void addInputRequired(List<Offered> all) {
    all.add(
        tool(
            "test_input_required_result_elicitation",
            (in, call) -> {
              JrsObject answer = call.ask("user_name", name("name", "What is your name?"));
              return ToolResult.text("Hello, " + content(answer, "name") + "!");
            }));
    all.add(
        tool(
            "test_input_required_result_sampling",
            (in, call) ->
                ToolResult.text(
                    words(
                        call.ask(
                            "capital_question", sample("What is the capital of France?", 100))))));
    all.add(
        tool(
            "test_input_required_result_list_roots",
            (in, call) -> {
              JrsObject answer = call.ask("client_roots", InputRequest.roots());
              return ToolResult.text("Found " + Json.array(answer, "roots").size() + " root(s)");
            }));
    for (String each :
        List.of(
            "test_input_required_result_request_state",
            "test_input_required_result_tampered_state")) {
      all.add(
          tool(
              each,
              (in, call) -> {
                call.ask("confirm", InputRequest.form("Please confirm", confirmation()));
                return ToolResult.text("state-ok");
              }));
    }
    all.add(
        tool(
            "test_input_required_result_multiple_inputs",
            (in, call) -> {
              Map<String, InputRequest> asked = new LinkedHashMap<>();
              asked.put("user_name", name("name", "What is your name?"));
              asked.put("greeting", sample("Generate a greeting", 50));
              asked.put("client_roots", InputRequest.roots());
              return ToolResult.text("Got " + call.ask(asked).keySet());
            }));
    all.add(
        tool(
            "test_input_required_result_multi_round",
            (in, call) -> {
              JrsObject first = call.ask("step1", name("name", "Step 1: What is your name?"));
              JrsObject second =
                  call.ask("step2", name("color", "Step 2: What is your favorite color?"));
              return ToolResult.text(content(first, "name") + " likes " + content(second, "color"));
            }));
    all.add(
        tool(
            "test_input_required_result_capabilities",
            (in, call) -> {
              Map<String, InputRequest> asked = new LinkedHashMap<>();
              asked.put("elicit_input", name("value", "Elicitation input"));
              asked.put("sample_input", sample("Sample request", 50));
              asked.values().removeIf(each -> !call.caller().supports(each));
              return ToolResult.text("capabilities-ok: " + call.ask(asked).keySet());
            }));
  }

  private static List<Offered> prompts() {
    return List.of(
        Offered.prompt(
            "test_simple_prompt",
            "A prompt without arguments",
            List.of(),
            (in, call) -> prompt(ToolResult.content("This is a simple prompt for testing."))),
        Offered.prompt(
            "test_prompt_with_arguments",
            "A prompt with arguments",
            List.of("arg1", "arg2"),
            (in, call) ->
                prompt(
                    ToolResult.content(
                        "Prompt with arguments: arg1='%s', arg2='%s'"
                            .formatted(Json.string(in, "arg1"), Json.string(in, "arg2"))))),
        Offered.prompt(
            "test_prompt_with_embedded_resource",
            "A prompt with a resource",
            List.of("resourceUri"),
            (in, call) ->
                prompt(
                    embedded(Json.string(in, "resourceUri", ""), "text/plain", "Embedded content."),
                    ToolResult.content("Please process the embedded resource above."))),
        Offered.prompt(
            "test_prompt_with_image",
            "A prompt with an image",
            List.of(),
            (in, call) -> prompt(image(), ToolResult.content("Please analyze the image above."))),
        Offered.prompt(
            "test_input_required_result_prompt",
            "A prompt that asks",
            List.of(),
            (in, call) ->
                prompt(
                    ToolResult.content(
                        "Prompt with context: "
                            + content(
                                call.ask("user_context", name("context", "What context?")),
                                "context")))));
  }

  private static List<Offered> resources() {
    return List.of(
        Offered.resource(
            "test://static-text",
            "static-text",
            "A text",
            "text/plain",
            (in, call) -> text(in, "text/plain", "The content of the static text resource.")),
        Offered.resource(
            "test://static-binary",
            "static-binary",
            "An image",
            "image/png",
            (in, call) ->
                contents(
                    Json.object()
                        .put("uri", Json.string(in, "uri"))
                        .put("mimeType", "image/png")
                        .put("blob", IMAGE))),
        Offered.resource(
            "test://watched-resource",
            "watched-resource",
            "A text that changes",
            "text/plain",
            (in, call) -> text(in, "text/plain", "Watched content")),
        Offered.template(
            "test://template/{id}/data",
            "template",
            "Data by its number",
            "application/json",
            (in, call) -> {
              Map<String, String> parts =
                  UriTemplate.read("test://template/{id}/data", Json.string(in, "uri", ""));
              String id = parts == null ? "" : parts.getOrDefault("id", "");
              JrsObject data =
                  Json.object()
                      .put("id", id)
                      .put("templateTest", true)
                      .put("data", "Data for ID: " + id)
                      .build();
              return text(in, "application/json", Json.write(data));
            }));
  }

  private static JrsObject logs(JrsObject in, Call call) throws InterruptedException {
    for (String each : List.of("started", "processing data", "completed")) {
      call.log(LogLevel.INFO, "fixture", Json.of("Tool execution " + each));
      Thread.sleep(50);
    }
    return ToolResult.text("Tool with logging executed successfully");
  }

  private static JrsObject progresses(JrsObject in, Call call) throws InterruptedException {
    for (int done = 0; done <= 100; done += 50) {
      call.progress(done, 100.0, "Completed step " + done + " of 100");
      Thread.sleep(50);
    }
    return ToolResult.text("done");
  }

  private Offered trigger(String name, Feature feature) {
    return tool(
        name,
        (in, call) -> {
          changes().announce(new Change.OfList(feature));
          return ToolResult.text("Mutation triggered");
        });
  }

  private static Offered tool(String name, Handler handler) {
    return tool(
        name,
        Json.object().put("type", "object").put("properties", Message.NOTHING).build(),
        handler);
  }

  private static Offered tool(String name, JrsObject schema, Handler handler) {
    return Offered.tool(name, "Fixture " + name, schema, handler);
  }

  private static JrsObject image() {
    return Json.object()
        .put("type", "image")
        .put("data", IMAGE)
        .put("mimeType", "image/png")
        .build();
  }

  private static JrsObject audio() {
    return Json.object()
        .put("type", "audio")
        .put("data", AUDIO)
        .put("mimeType", "audio/wav")
        .build();
  }

  private static JrsObject embedded(String uri, String type, String text) {
    return Json.object()
        .put("type", "resource")
        .put(
            "resource",
            Json.object().put("uri", uri).put("mimeType", type).put("text", text).build())
        .build();
  }

  private static JrsObject text(JrsObject in, String type, String text) {
    return contents(
        Json.object().put("uri", Json.string(in, "uri")).put("mimeType", type).put("text", text));
  }

  private static JrsObject contents(JsonObjectBuilder content) {
    return Json.object().put("contents", List.of(content.build())).build();
  }

  private static JrsObject prompt(JrsObject... contents) {
    List<JrsObject> messages = new ArrayList<>();
    for (JrsObject each : contents) {
      messages.add(Json.object().put("role", "user").put("content", each).build());
    }
    return Json.object().put("messages", messages).build();
  }

  private static InputRequest name(String field, String question) {
    return InputRequest.form(question, schema(field));
  }

  private static InputRequest sample(String question, int maxTokens) {
    return InputRequest.sample(
        Json.object()
            .put(
                "messages",
                List.of(
                    Json.object()
                        .put("role", "user")
                        .put("content", ToolResult.content(question))
                        .build()))
            .put("maxTokens", maxTokens)
            .build());
  }

  private static JrsObject schema(String field) {
    return object(field, Json.object().put("type", "string").build());
  }

  private static JrsObject confirmation() {
    return object("ok", Json.object().put("type", "boolean").build());
  }

  private static JrsObject object(String field, JrsObject type) {
    return Json.object()
        .put("type", "object")
        .put("properties", Json.object().put(field, type).build())
        .put("required", List.of(Json.of(field)))
        .build();
  }

  private static String words(JrsObject sampled) {
    return Json.string(Json.field(sampled, "content"), "text", "nothing");
  }

  private static String elicited(JrsObject answer) {
    JrsValue content = Json.field(answer, "content");
    return "action="
        + Json.string(answer, "action")
        + ", content="
        + (content == null ? "{}" : Json.write(content));
  }

  private static String content(JrsObject answer, String field) {
    return Json.string(Json.field(answer, "content"), field, "nobody");
  }

  private JrsObject json(String name) {
    if (Json.field(fixed, name) instanceof JrsObject found) {
      return found;
    }
    throw new IllegalStateException("conformance.json has no " + name);
  }

  private static JrsValue fixed() {
    try (InputStream in = ConformanceOffer.class.getResourceAsStream("conformance.json")) {
      if (in == null) {
        throw new IllegalStateException("conformance.json is missing");
      }
      return Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
