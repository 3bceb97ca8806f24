package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.OriginalRequest;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an upstream understands a request as the client wrote it, or needs it adapted by what its
 * profile says. In doubt it is written anew, which loses nothing but the client's own bytes.
 */
public final class PassRule {
  private final ModelRequest request;
  private final Profile profile;

  private PassRule(ModelRequest request, Profile profile) {
    this.request = request;
    this.profile = profile;
  }

  /** Returns whether the profile has nothing to change in the request, whatever its dialect. */
  public static boolean holds(ModelRequest request, Profile profile) {
    PassRule rule = new PassRule(request, profile);
    return profile.verbatim()
        && profile.requestFields().isEmpty()
        && (profile.streaming() || !request.stream())
        && rule.takesOptions()
        && rule.takesTools()
        && rule.takesMessages();
  }

  /**
   * Returns whether the profile has nothing to change in the fields that only Chat Completions has.
   */
  public static boolean holdsForChat(ModelRequest request, Profile profile) {
    boolean system =
        !request.system().isEmpty() && profile.systemRole() != Profile.SystemRole.SYSTEM;
    boolean usage =
        !profile.streamUsage()
            && request.extensions().get("chat", "stream_options.include_usage") != null;
    boolean otherLimit =
        request.maxTokens() != null
            && profile.maxTokensField().equals("max_completion_tokens")
            && names(request.original(), "\"max_tokens\"");
    return !system && !usage && !otherLimit;
  }

  private boolean takesOptions() {
    boolean sampling = request.temperature() != null || request.topP() != null;
    return (profile.sampling() || !sampling)
        && (profile.topK() || request.topK() == null)
        && (profile.maxStopSequences() == 0
            || request.stopSequences().size() <= profile.maxStopSequences())
        && takesReasoning(request.reasoning())
        && (request.outputSchema() == null
            || profile.responseFormat() == Profile.ResponseFormat.JSON_SCHEMA);
  }

  private boolean takesReasoning(@Nullable Reasoning reasoning) {
    if (reasoning == null) {
      return true;
    }
    return !profile.efforts().isEmpty()
        && (reasoning.effort() == null || profile.efforts().contains(reasoning.effort()));
  }

  private boolean takesTools() {
    if (request.tools().isEmpty()) {
      return true;
    }
    return profile.tools() == Profile.Tools.NATIVE
        && profile.droppedSchemaKeywords().isEmpty()
        && profile.schemaFixes().isEmpty()
        && profile.schemaFormats() == null
        && (profile.maxTools() == 0 || request.tools().size() <= profile.maxTools())
        && (profile.parallelToolCalls() || request.parallelToolCalls() == null)
        && (request.toolChoice() == null
            || profile.toolChoices().contains(kind(request.toolChoice())));
  }

  private boolean takesMessages() {
    for (Message message : request.messages()) {
      if ((message.role() == Role.SYSTEM && !profile.systemInConversation())
          || !takes(message.content())) {
        return false;
      }
    }
    return takes(request.system())
        && (profile.prefill() || !endsWithAnswer())
        && (profile.userAfterTool() || !speaksAfterTool());
  }

  private boolean speaksAfterTool() {
    boolean afterTool = false;
    for (Message message : request.messages()) {
      boolean results =
          message.content().stream().anyMatch(ContentBlock.ToolResult.class::isInstance);
      if (afterTool && message.role() != Role.ASSISTANT && !results) {
        return true;
      }
      afterTool = results;
    }
    return false;
  }

  private boolean endsWithAnswer() {
    return !request.messages().isEmpty() && request.messages().getLast().role() == Role.ASSISTANT;
  }

  private boolean takes(List<ContentBlock> blocks) {
    for (ContentBlock block : blocks) {
      boolean taken =
          switch (block) {
            case ContentBlock.Image _ -> profile.images();
            case ContentBlock.Document _ -> profile.documents();
            case ContentBlock.ToolUse _ -> profile.toolIds() == Profile.ToolIds.ANY;
            case ContentBlock.ToolResult result -> takes(result.content());
            case ContentBlock.Thinking _, ContentBlock.RedactedThinking _ ->
                profile.thinkingReplay() != ThinkingReplay.NONE;
            case ContentBlock.Text _, ContentBlock.Other _ -> true;
          };
      if (!taken) {
        return false;
      }
    }
    return true;
  }

  private static Profile.Choice kind(ToolChoice choice) {
    return switch (choice) {
      case ToolChoice.Auto _ -> Profile.Choice.AUTO;
      case ToolChoice.Any _ -> Profile.Choice.ANY;
      case ToolChoice.None _ -> Profile.Choice.NONE;
      case ToolChoice.Named _ -> Profile.Choice.TOOL;
    };
  }

  /** Returns whether a field of that name is somewhere in the client's own bytes. */
  private static boolean names(@Nullable OriginalRequest original, String quoted) {
    byte[] body = original == null ? null : original.body();
    if (body == null) {
      return false;
    }
    byte[] wanted = quoted.getBytes(US_ASCII);
    for (int at = 0; at <= body.length - wanted.length; at++) {
      int same = 0;
      while (same < wanted.length && body[at + same] == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return true;
      }
    }
    return false;
  }
}
