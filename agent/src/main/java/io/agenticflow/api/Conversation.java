package io.agenticflow.api;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.Spending;
import io.agenticflow.agent.Transcript;
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
 */
public final class Conversation {
  private final Agent agent;
  private final Transcript transcript = new Transcript();
  private final ReentrantLock turn = new ReentrantLock(true);
  private final PermissionPolicy permissions;
  private @Nullable Spending spending;

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

  private RunResult say(String prompt, Consumer<RunEvent> events, Cancellation cancellation) {
    turn.lock();
    try {
      RunRequest request = agent.request(prompt, permissions);
      if (spending == null) {
        spending = new Spending(request.budget());
      }
      return new AgentLoop().run(request, transcript, events, cancellation, spending);
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
