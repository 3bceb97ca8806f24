package io.agenticflow.agent.subagent;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.background.BackgroundTask;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A sub-agent that works while the run around it goes on. Safe for use by several threads. */
final class SubAgentTask implements BackgroundTask {
  private static final int LONGEST_NEWS = 30_000;

  private final String id;
  private final String description;
  private final Cancellation cancellation = new Cancellation();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile @Nullable ToolOutcome outcome;
  private boolean taken;

  private SubAgentTask(String id, String description) {
    this.id = id;
    this.description = description;
  }

  /** Starts it in a thread of its own. */
  static SubAgentTask start(String id, String description, SubAgent agent, Cancellation ofRun) {
    SubAgentTask task = new SubAgentTask(id, description);
    Thread.ofVirtual().name("sub-agent").start(() -> task.work(agent, ofRun));
    return task;
  }

  private void work(SubAgent agent, Cancellation ofRun) {
    ToolOutcome brought = AgentTool.failure("The agent failed unexpectedly.");
    try (Cancellation.Registration _ =
        ofRun.onCancel(() -> cancellation.cancel(String.valueOf(ofRun.reason())))) {
      brought = agent.run(cancellation);
    } catch (ToolException e) {
      brought = AgentTool.failure(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // As of any other tool: a fault of ours in one agent must not lose the run.
      brought = AgentTool.failure("The agent failed unexpectedly: " + e);
    } finally {
      outcome = brought;
      over.complete(null);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Status status() {
    ToolOutcome brought = outcome;
    if (brought == null) {
      return Status.RUNNING;
    }
    return !brought.isError()
        ? Status.COMPLETED
        : cancellation.isCancelled() ? Status.STOPPED : Status.FAILED;
  }

  @Override
  public String ending() {
    return switch (status()) {
      case RUNNING -> "";
      case COMPLETED -> "is done";
      case FAILED -> "failed";
      case STOPPED -> "was stopped";
    };
  }

  @Override
  public synchronized String takeOutput() {
    ToolOutcome brought = outcome;
    if (brought == null || taken) {
      return "";
    }
    taken = true;
    return text(brought.content());
  }

  @Override
  public String news() {
    return "it said:\n" + ToolInput.shown(takeOutput(), LONGEST_NEWS);
  }

  @Override
  public boolean belongsToRun() {
    return true;
  }

  @Override
  public CompletableFuture<Void> whenOver() {
    return over.copy();
  }

  @Override
  public void stop() {
    cancellation.cancel("stopped");
  }

  private static String text(List<ContentBlock> content) {
    return content.stream()
        .filter(ContentBlock.Text.class::isInstance)
        .map(block -> ((ContentBlock.Text) block).text())
        .collect(Collectors.joining("\n"));
  }
}
