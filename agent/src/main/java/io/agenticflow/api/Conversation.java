package io.agenticflow.api;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.Spending;
import io.agenticflow.agent.Transcript;
import io.agenticflow.agent.mcp.ModelSampling;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.vocabulary.Message;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with an agent, which remembers what was said and done before. Several threads may
 * say something; one is heard after the other. The agent's budget is that of the whole
 * conversation, and permissions that are given during it hold until its end.
 *
 * <p>The agent's MCP servers are started with the first thing that is said, and ended by {@link
 * #close}; a conversation of an agent without servers holds nothing that needs closing.
 */
public final class Conversation implements AutoCloseable {
  private final Agent agent;
  private final Transcript transcript = new Transcript();
  private final ReentrantLock turn = new ReentrantLock(true);
  private final PermissionPolicy permissions;
  private @Nullable Spending spending;
  private @Nullable ConversationServers servers;
  private boolean isClosed;

  Conversation(Agent agent) {
    this.agent = agent;
    this.permissions = agent.permissions();
  }

  /** Says something and returns when the agent is done with it. */
  public RunResult say(String prompt) {
    return say(prompt, _ -> {});
  }

  /**
   * Says something and tells what happens.
   *
   * @param events is told everything, in order, one event at a time; must not throw
   */
  public RunResult say(String prompt, Consumer<RunEvent> events) {
    return say(prompt, events, new Cancellation());
  }

  /** Says something, on a thread of its own. */
  public AgentRun start(String prompt) {
    return AgentRun.start((events, cancellation) -> say(prompt, events, cancellation));
  }

  RunResult say(String prompt, Consumer<RunEvent> events, Cancellation cancellation) {
    turn.lock();
    try {
      if (isClosed) {
        throw new IllegalStateException("the conversation is closed");
      }
      RunRequest request = agent.request(prompt, permissions);
      Spending counted = spending;
      if (counted == null) {
        counted = new Spending(request.budget());
        spending = counted;
      }
      ConversationServers started = servers;
      if (started == null) {
        started = agent.servers(cancellation);
        servers = started;
      }
      if (started == null) {
        return new AgentLoop().run(request, transcript, events, cancellation, counted);
      }
      RunRequest whole = request.toBuilder().late(started.tools()).build();
      try (ModelSampling.Time _ = started.during(whole, counted, cancellation)) {
        return new AgentLoop().run(whole, transcript, events, cancellation, counted);
      }
    } finally {
      turn.unlock();
    }
  }

  /** Ends its servers, after what is being said; nothing can be said any more. */
  @Override
  public void close() {
    turn.lock();
    try {
      isClosed = true;
      if (servers != null) {
        servers.close();
        servers = null;
      }
    } finally {
      turn.unlock();
    }
  }

  /** Returns what was said so far; waits while something is being said. */
  public List<Message> messages() {
    turn.lock();
    try {
      return transcript.messages();
    } finally {
      turn.unlock();
    }
  }
}
