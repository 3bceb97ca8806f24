package io.agenticflow.mcp.remote;

import io.agenticflow.cancellation.Cancellation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server is shown so that it lets us in. Safe for use by several threads. */
public interface Credentials {
  /** Nothing is shown; a server that wants something is not used. */
  Credentials NONE =
      new Credentials() {
        @Override
        public @Nullable String authorization(Cancellation cancellation) {
          return null;
        }

        @Override
        public void refused(Refusal refusal, Cancellation cancellation) throws IOException {
          throw new IOException(
              refusal.status() == 401
                  ? "it wants a log-in (HTTP 401)"
                  : "it does not allow this (HTTP " + refusal.status() + ")");
        }

        @Override
        public void accepted(String authorization) {}
      };

  /**
   * Returns the value of {@code Authorization} for the next request; null for none.
   *
   * @throws IOException where there should be one and none can be had; the message is for people
   */
  @Nullable String authorization(Cancellation cancellation) throws IOException;

  /**
   * The server has refused a request. Returns where it is worth making it once more, with what
   * {@link #authorization} says then.
   *
   * @throws IOException where it is not; the message is for people, without the server's name
   */
  void refused(Refusal refusal, Cancellation cancellation) throws IOException;

  /** The server has taken a request that was shown {@code authorization}. */
  void accepted(String authorization);

  /**
   * How a server refused.
   *
   * @param status 401, or 403
   * @param challenges the values of {@code WWW-Authenticate}
   * @param authorization what it was shown; null for nothing
   */
  record Refusal(int status, List<String> challenges, @Nullable String authorization) {
    public Refusal {
      challenges = List.copyOf(challenges);
    }

    @Override
    public String toString() {
      return "Refusal[" + status + ", " + challenges + "]";
    }
  }
}
