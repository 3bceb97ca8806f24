package io.agenticflow.cli.offer;

import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.agent.session.SessionStore;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.session.SessionText;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ToolResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Tools that read the sessions of one folder; those of other folders are none of the client's. */
final class SessionTools {
  private static final int USUAL_LENGTH = 20;
  private static final int PAGE_CHARACTERS = 20_000;

  private final SessionStore store;
  private final Path folder;

  /**
   * @param folder absolute, without links
   */
  SessionTools(SessionStore store, Path folder) {
    this.store = store;
    this.folder = folder;
  }

  List<Offered> all() {
    return List.of(
        ProgramTool.reading(
            "list_sessions",
            "Lists the sessions of this folder, the newest first: each is what one run, or several,"
                + " did and said.",
            new ToolInput()
                .optional(
                    "limit", "integer", "The most that are listed; " + USUAL_LENGTH + " usually."),
            (in, call) -> list(Json.integer(in, "limit", USUAL_LENGTH))),
        ProgramTool.reading(
            "read_session",
            "Reads a session as Markdown: who said what, which tools were used, how it ended.",
            new ToolInput()
                .required("session", "string", "The session's id, or its beginning.")
                .optional(
                    "offset",
                    "integer",
                    "The character to begin with, to go on with a long one; 0 usually."),
            (in, call) -> read(Json.string(in, "session", ""), Json.integer(in, "offset", 0))));
  }

  private JrsObject list(long limit) {
    List<SessionStore.Listed> listed;
    try {
      listed = new ArrayList<>(store.list(folder, problem -> {}));
    } catch (IOException e) {
      throw failed(e);
    }
    listed.sort(Comparator.comparing(SessionStore.Listed::lastWritten).reversed());
    List<JrsObject> shown = new ArrayList<>();
    for (SessionStore.Listed each : listed) {
      if (shown.size() < limit) {
        shown.add(
            Json.object()
                .put("session", each.header().id())
                .put("created", each.header().created().toString())
                .put("last_written", each.lastWritten().toString())
                .put("bytes", each.size())
                .build());
      }
    }
    return ToolResult.structured(
        Json.object()
            .put("folder", folder.toString())
            .put("sessions", shown)
            .put("total", listed.size())
            .build());
  }

  private JrsObject read(String id, long offset) {
    SavedSession session;
    try {
      session = store.read(id);
    } catch (SessionStore.NoSessionException e) {
      throw new CliException(
          ExitCode.SESSION_NOT_FOUND,
          String.valueOf(e.getMessage()),
          "list_sessions shows those that are there",
          e);
    } catch (IOException e) {
      throw failed(e);
    }
    if (!session.header().workspace().equals(folder)) {
      throw new CliException(
          ExitCode.SESSION_NOT_FOUND,
          "the session " + session.header().id() + " is of another folder",
          "list_sessions shows those of this one");
    }
    String whole = SessionText.markdown(session);
    int from = Math.clamp(offset, 0, whole.length());
    int to = Math.min(whole.length(), from + PAGE_CHARACTERS);
    return ToolResult.structured(
        whole.substring(from, to),
        Json.object()
            .put("session", session.header().id())
            .put("text", whole.substring(from, to))
            .put("is_over", session.isOver())
            .put("total_characters", whole.length())
            .put("next_offset", to < whole.length() ? Long.valueOf(to) : null)
            .build());
  }

  private static CliException failed(IOException e) {
    return new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
  }
}
