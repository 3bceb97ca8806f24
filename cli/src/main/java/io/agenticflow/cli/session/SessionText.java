package io.agenticflow.cli.session;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.agent.session.SessionEvents;
import io.agenticflow.cli.cost.CostCommand;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.ledger.Totals;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/** A session for people, as Markdown, and for programs, as one JSON object. */
public final class SessionText {
  private static final int LONGEST_OUTPUT = 4_000;

  private SessionText() {}

  /** Returns the session with what its calls came to. */
  static JrsValue json(SavedSession session, Totals spent) {
    JsonObjectBuilder json = Json.object();
    Json.fields(json(session)).forEach(field -> json.put(field.getKey(), field.getValue()));
    return json.put("spent", CostCommand.json(spent).build()).build();
  }

  /** Returns what calls came to, in one line. */
  static String spent(Totals totals) {
    return "Spent: "
        + Amounts.count(totals.calls())
        + (totals.calls() == 1 ? " call" : " calls")
        + (totals.failed() == 0 ? "" : " (" + Amounts.count(totals.failed()) + " failed)")
        + ", "
        + Amounts.tokens(totals.usage())
        + ", "
        + (totals.unpriced() > 0 ? "at least " : "")
        + Amounts.dollars(totals.cost());
  }

  public static JrsValue json(SavedSession session) {
    List<JrsValue> events = new ArrayList<>();
    for (SavedSession.Entry entry : session.entries()) {
      events.add(SessionEvents.json(entry));
    }
    return Json.object()
        .put("id", session.header().id())
        .put("workspace", session.header().workspace().toString())
        .put("created", session.header().created().toString())
        .put("forked_from", session.header().forkedFrom())
        .put("is_over", session.isOver())
        .put("events", events)
        .build();
  }

  public static String markdown(SavedSession session) {
    StringBuilder out = new StringBuilder();
    out.append("# Session ").append(session.header().id()).append("\n\n");
    out.append("- Workspace: ").append(session.header().workspace()).append('\n');
    out.append("- Begun: ").append(session.header().created()).append('\n');
    if (!session.isOver()) {
      out.append("- Its last run did not come to an end\n");
    }
    session.events().forEach(event -> append(event, out));
    return out.toString();
  }

  private static void append(RunEvent event, StringBuilder out) {
    switch (event) {
      case RunEvent.RunStarted run ->
          out.append("- Run by ")
              .append(run.agent())
              .append(" on ")
              .append(run.model())
              .append(" at ")
              .append(run.provider())
              .append('\n');
      case RunEvent.Prompted prompted ->
          out.append(
                  prompted.source() == RunEvent.Prompted.Source.USER
                      ? "\n## User\n\n"
                      : "\n## Agentic Flow\n\n")
              .append(words(prompted.content()))
              .append('\n');
      case RunEvent.ModelAnswered answered -> {
        out.append("\n## Model\n\n");
        String said = words(answered.content());
        if (!said.isBlank()) {
          out.append(said).append('\n');
        }
      }
      case RunEvent.ToolStarted started ->
          out.append("\n### ")
              .append(started.tool())
              .append("\n\n")
              .append(fenced("json", started.input().text()));
      case RunEvent.PermissionDenied denied ->
          out.append("\n### ")
              .append(denied.tool())
              .append(", not allowed\n\n")
              .append(denied.reason())
              .append('\n');
      case RunEvent.ToolFinished finished ->
          out.append(finished.isError() ? "\nFailed:\n\n" : "\n")
              .append(fenced("", cut(words(finished.content()))));
      case RunEvent.ModelFellBack other ->
          out.append("\nAsked ")
              .append(other.to())
              .append(" instead: ")
              .append(other.reason())
              .append('\n');
      case RunEvent.ModelRouted routed ->
          out.append("\nModel: ")
              .append(routed.model())
              .append(", because ")
              .append(routed.decision().reason())
              .append('\n');
      case RunEvent.AnswerDiscarded discarded ->
          out.append("\nThe answer broke off: ").append(discarded.reason()).append('\n');
      case RunEvent.HookFinished hook -> {
        if (hook.message() != null) {
          out.append("\nHook ")
              .append(hook.name())
              .append(": ")
              .append(hook.message())
              .append('\n');
        }
      }
      case RunEvent.RunFinished finished ->
          out.append("\n---\n\nEnded: ")
              .append(finished.result().ending().name().toLowerCase(java.util.Locale.ROOT))
              .append(", ")
              .append(finished.result().turns())
              .append(" turns\n");
      case RunEvent.Compacted compacted ->
          out.append("\n## Summary of what was said so far\n\n")
              .append(words(compacted.summary()))
              .append('\n');
      case RunEvent.ContextMeasured _,
          RunEvent.ModelAsked _,
          RunEvent.ModelRetried _,
          RunEvent.FileKept _,
          RunEvent.SubAgent _,
          RunEvent.HookStarted _,
          RunEvent.TextDelta _,
          RunEvent.ThinkingDelta _,
          RunEvent.Streamed _ -> {
        // Nothing that a reader of the conversation looks for.
      }
    }
  }

  private static String words(List<ContentBlock> content) {
    StringBuilder words = new StringBuilder();
    for (ContentBlock block : content) {
      String more =
          switch (block) {
            case ContentBlock.Text text -> text.text();
            case ContentBlock.Image _ -> "(an image)";
            case ContentBlock.Document _ -> "(a document)";
            case ContentBlock.ToolResult result -> words(result.content());
            case ContentBlock.Thinking _,
                ContentBlock.RedactedThinking _,
                ContentBlock.ToolUse _,
                ContentBlock.Other _ ->
                "";
          };
      if (!more.isEmpty()) {
        words.append(words.isEmpty() ? "" : "\n\n").append(more);
      }
    }
    return words.toString();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_OUTPUT
        ? text
        : text.substring(0, LONGEST_OUTPUT)
            + "\n… "
            + (text.length() - LONGEST_OUTPUT)
            + " more characters";
  }

  /** Returns a code block whose fence is longer than any inside. */
  private static String fenced(String language, String text) {
    String fence = "```";
    while (text.contains(fence)) {
      fence += "`";
    }
    return fence + language + "\n" + text + (text.endsWith("\n") ? "" : "\n") + fence + "\n";
  }
}
