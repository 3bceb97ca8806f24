package io.agenticflow.gateway;

import io.agenticflow.gateway.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Whose work a request is, as the client tells it: for logs, metrics and the sharing out of costs.
 * Nothing of it is checked, and nothing of it goes to a provider.
 *
 * <p>Each value has at most 128 printable ASCII characters; one that has others is taken as not
 * given.
 *
 * @param client the program, as its user agent names it, for example {@code claude-cli/2.1.330}
 * @param session the conversation: Claude Code's {@code x-claude-code-session-id}, Codex's {@code
 *     session-id}, OpenCode's {@code x-session-affinity}
 * @param agent the sub-agent inside it, or Codex's {@code thread-id}
 * @param parentAgent the agent that started it, where agents are nested
 */
public record Attribution(
    @Nullable String client,
    @Nullable String session,
    @Nullable String agent,
    @Nullable String parentAgent) {

  /** Nothing was told. */
  public static final Attribution NONE = new Attribution(null, null, null, null);

  private static final int LONGEST = 128;

  private static final String[] SESSION = {
    "x-claude-code-session-id", "session-id", "session_id", "x-session-affinity",
  };
  private static final String[] AGENT = {
    "x-claude-code-agent-id", "thread-id",
  };
  private static final String[] PARENT_AGENT = {
    "x-claude-code-parent-agent-id",
  };

  static Attribution of(HttpRequest request) {
    return new Attribution(
        client(request),
        first(request, SESSION),
        first(request, AGENT),
        first(request, PARENT_AGENT));
  }

  /** The first word: what follows it describes the machine. */
  private static @Nullable String client(HttpRequest request) {
    String header = request.header("user-agent");
    String agent = header == null ? "" : header.strip();
    int blank = agent.indexOf(' ');
    return usable(blank < 0 ? agent : agent.substring(0, blank));
  }

  private static @Nullable String first(HttpRequest request, String[] names) {
    for (String name : names) {
      String value = usable(request.header(name));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable String usable(@Nullable String value) {
    if (value == null || value.isEmpty() || value.length() > LONGEST) {
      return null;
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) <= ' ' || value.charAt(i) >= 0x7f) {
        return null;
      }
    }
    return value;
  }
}
