package io.agenticflow.gateway;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
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

  private static final HeaderName[] SESSION = {
    HeaderNames.create("x-claude-code-session-id"),
    HeaderNames.create("session-id"),
    HeaderNames.create("session_id"),
    HeaderNames.create("x-session-affinity"),
  };
  private static final HeaderName[] AGENT = {
    HeaderNames.create("x-claude-code-agent-id"), HeaderNames.create("thread-id"),
  };
  private static final HeaderName[] PARENT_AGENT = {
    HeaderNames.create("x-claude-code-parent-agent-id"),
  };

  static Attribution of(ServerRequestHeaders headers) {
    return new Attribution(
        client(headers),
        first(headers, SESSION),
        first(headers, AGENT),
        first(headers, PARENT_AGENT));
  }

  /** The first word: what follows it describes the machine. */
  private static @Nullable String client(ServerRequestHeaders headers) {
    String agent = headers.first(HeaderNames.USER_AGENT).orElse("").strip();
    int blank = agent.indexOf(' ');
    return usable(blank < 0 ? agent : agent.substring(0, blank));
  }

  private static @Nullable String first(ServerRequestHeaders headers, HeaderName[] names) {
    for (HeaderName name : names) {
      String value = usable(headers.first(name).orElse(""));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable String usable(String value) {
    if (value.isEmpty() || value.length() > LONGEST) {
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
