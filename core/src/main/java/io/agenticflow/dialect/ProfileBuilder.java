package io.agenticflow.dialect;

import io.agenticflow.dialect.Profile.ArgumentRepair;
import io.agenticflow.dialect.Profile.Choice;
import io.agenticflow.dialect.Profile.ResponseFormat;
import io.agenticflow.dialect.Profile.SchemaFix;
import io.agenticflow.dialect.Profile.SystemRole;
import io.agenticflow.dialect.Profile.ToolIds;
import io.agenticflow.dialect.Profile.Tools;
import io.agenticflow.dialect.Profile.WebSearch;
import io.agenticflow.vocabulary.RawJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a {@link Profile} that is being put together, in its order. For one thread.
 *
 * <p>What they begin with is a server that speaks the plainest Chat Completions and understands
 * everything that such a server does not complain about.
 */
final class ProfileBuilder {
  boolean verbatim = true;
  int contextTokens;
  int maxOutputTokens;
  String maxTokensField = "max_tokens";
  boolean streaming = true;
  boolean streamUsage = true;
  boolean usageInclude;
  boolean cacheControl;
  boolean reasoningObject;
  boolean sampling = true;
  boolean topK;
  List<String> efforts = List.of("low", "medium", "high");
  boolean adaptiveThinking = true;
  ThinkingReplay thinkingReplay = ThinkingReplay.NONE;
  int maxStopSequences;
  Tools tools = Tools.NATIVE;
  Set<Choice> toolChoices = Set.of(Choice.values());
  boolean parallelToolCalls = true;
  int maxTools;
  ToolIds toolIds = ToolIds.ANY;
  boolean toolResultImages;
  ArgumentRepair argumentRepair = ArgumentRepair.END;
  Set<String> droppedSchemaKeywords = Set.of();
  Set<SchemaFix> schemaFixes = Set.of();
  @Nullable Set<String> schemaFormats;
  SystemRole systemRole = SystemRole.SYSTEM;
  boolean systemInConversation = true;
  boolean userAfterTool = true;
  boolean prefill = true;
  boolean images = true;
  boolean documents = true;
  ResponseFormat responseFormat = ResponseFormat.JSON_SCHEMA;
  WebSearch webSearch = WebSearch.NONE;
  @Nullable List<String> betas = List.of();
  Set<String> optionalFields = Set.of();
  Map<String, RawJson> requestFields = Map.of();

  static ProfileBuilder of(Profile profile) {
    ProfileBuilder builder = new ProfileBuilder();
    builder.verbatim = profile.verbatim();
    builder.contextTokens = profile.contextTokens();
    builder.maxOutputTokens = profile.maxOutputTokens();
    builder.maxTokensField = profile.maxTokensField();
    builder.streaming = profile.streaming();
    builder.streamUsage = profile.streamUsage();
    builder.usageInclude = profile.usageInclude();
    builder.cacheControl = profile.cacheControl();
    builder.reasoningObject = profile.reasoningObject();
    builder.sampling = profile.sampling();
    builder.topK = profile.topK();
    builder.efforts = profile.efforts();
    builder.adaptiveThinking = profile.adaptiveThinking();
    builder.thinkingReplay = profile.thinkingReplay();
    builder.maxStopSequences = profile.maxStopSequences();
    builder.tools = profile.tools();
    builder.toolChoices = profile.toolChoices();
    builder.parallelToolCalls = profile.parallelToolCalls();
    builder.maxTools = profile.maxTools();
    builder.toolIds = profile.toolIds();
    builder.toolResultImages = profile.toolResultImages();
    builder.argumentRepair = profile.argumentRepair();
    builder.droppedSchemaKeywords = profile.droppedSchemaKeywords();
    builder.schemaFixes = profile.schemaFixes();
    builder.schemaFormats = profile.schemaFormats();
    builder.systemRole = profile.systemRole();
    builder.systemInConversation = profile.systemInConversation();
    builder.userAfterTool = profile.userAfterTool();
    builder.prefill = profile.prefill();
    builder.images = profile.images();
    builder.documents = profile.documents();
    builder.responseFormat = profile.responseFormat();
    builder.webSearch = profile.webSearch();
    builder.betas = profile.betas();
    builder.optionalFields = profile.optionalFields();
    builder.requestFields = profile.requestFields();
    return builder;
  }

  Profile build() {
    return new Profile(
        verbatim,
        contextTokens,
        maxOutputTokens,
        maxTokensField,
        streaming,
        streamUsage,
        usageInclude,
        cacheControl,
        reasoningObject,
        sampling,
        topK,
        efforts,
        adaptiveThinking,
        thinkingReplay,
        maxStopSequences,
        tools,
        toolChoices,
        parallelToolCalls,
        maxTools,
        toolIds,
        toolResultImages,
        argumentRepair,
        droppedSchemaKeywords,
        schemaFixes,
        schemaFormats,
        systemRole,
        systemInConversation,
        userAfterTool,
        prefill,
        images,
        documents,
        responseFormat,
        webSearch,
        betas,
        optionalFields,
        requestFields);
  }
}
