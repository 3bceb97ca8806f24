package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.AttributionLine;
import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.dialect.PlainDocuments;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Uncarried;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what of a request Chat Completions cannot say, or this profile does not want to hear. */
final class ChatLosses {
  private ChatLosses() {}

  static List<String> of(ModelRequest request, Profile profile) {
    Uncarried losses =
        new Uncarried(
            ChatDialect.NAME,
            profile,
            SharedFields.understood(request, profile),
            (message, block) -> isReplayed(message, block, profile));
    reasoning(request.reasoning(), profile, losses);
    losses.search(PlainDocuments.opened(request));
    int index = 0;
    for (ContentBlock block : request.system()) {
      if (AttributionLine.is(block)) {
        losses.add("system[" + index + "]", AttributionLine.BEGINNING);
      }
      index++;
    }
    int most = profile.maxStopSequences();
    if (most > 0 && request.stopSequences().size() > most) {
      losses.add("", "stop_sequences above " + most);
    }
    if (!profile.cacheControl() && request.extensions().get("anthropic", "cache_control") != null) {
      losses.add("", "cache_control");
    }
    if (profile.cacheControl()) {
      marks(request, losses);
    }
    for (String name : request.extensions().of(ChatDialect.NAME).keySet()) {
      boolean lost =
          (name.startsWith("reasoning.")
                  && !(profile.reasoningObject() && !profile.efforts().isEmpty()))
              || (name.startsWith("stream_options.")
                  && !name.equals("stream_options.include_usage")
                  && !(request.stream() && profile.streamUsage()))
              // the figures come with every chunk, and events have no place for them
              || (request.stream() && name.contains("logprobs"));
      if (lost) {
        losses.add("", ChatDialect.NAME + ":" + name);
      }
    }
    return losses.names();
  }

  private static void reasoning(@Nullable Reasoning reasoning, Profile profile, Uncarried losses) {
    if (reasoning == null) {
      return;
    }
    boolean asked = reasoning.mode() != Reasoning.Mode.UNSPECIFIED || reasoning.effort() != null;
    if (asked && !ReasoningOptions.isSaid(reasoning, profile)) {
      losses.add("", "reasoning");
    } else if (reasoning.effort() != null && reasoning.budgetTokens() != null) {
      losses.add("", "reasoning.budget_tokens"); // upstreams refuse both, and the effort counts
    }
    if (reasoning.display() != null) {
      losses.add("", "reasoning.display");
    }
  }

  private static boolean isReplayed(Message message, ContentBlock block, Profile profile) {
    if (message.role() != Role.ASSISTANT || !MessagesWriter.saysSomething(message)) {
      return false;
    }
    return switch (profile.thinkingReplay()) {
      case NONE, SIGNED -> false;
      case WORDS -> block instanceof ContentBlock.Thinking;
      case CALLS -> !CarriedReasoning.extraContents(block).isEmpty();
      case DETAILS -> !ReasoningDetails.carried(List.of(block)).isEmpty();
    };
  }

  /** A mark stands on words or a picture; where a block has neither, there is no place for it. */
  private static void marks(ModelRequest request, Uncarried losses) {
    int at = 0;
    for (Message message : request.messages()) {
      int index = 0;
      for (ContentBlock block : message.content()) {
        boolean lost =
            block instanceof ContentBlock.ToolUse use
                && use.cacheControl() != null
                && message.text().isEmpty();
        if (lost) {
          losses.add("messages[" + at + "][" + index + "]", "cache_control");
        }
        index++;
      }
      at++;
    }
  }
}
