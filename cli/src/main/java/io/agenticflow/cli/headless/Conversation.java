package io.agenticflow.cli.headless;

import io.agenticflow.agent.RunResult;
import io.agenticflow.agent.session.Rewind;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.client.Elicitation;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.vocabulary.ContentBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A conversation that a program drives: what {@link ProgramSession} needs of a run. One prompt at a
 * time; everything else may be called from any thread, also while a prompt is being answered.
 */
public interface Conversation extends AutoCloseable {

  /** Opens the conversation once the driving program has introduced itself. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens it.
     *
     * @param channel to the driving program
     * @param prompts makes who asks it for permissions, for a workspace
     * @param questions asks it what MCP servers want to know; null where it has not introduced
     *     itself, and may not understand such a question
     * @throws io.agenticflow.cli.command.CliException where it cannot be opened
     */
    Conversation open(
        Initialization initialization,
        ControlChannel channel,
        Function<Path, PermissionPrompt> prompts,
        @Nullable Elicitation questions);
  }

  /** Returns the session's id. */
  String sessionId();

  /** Returns how many prompts the session had when it was opened. */
  int promptsBefore();

  /**
   * Says something and waits until the model is done.
   *
   * @param cancellation interrupts it
   */
  RunResult say(List<ContentBlock> prompt, Cancellation cancellation);

  /** Returns what the process would end with after this result. */
  int exitCode(RunResult result);

  /**
   * Takes another model from the next answer on.
   *
   * @param name null for the one that it began with
   * @throws IllegalArgumentException where it cannot be asked; the message is for people
   */
  void model(@Nullable String name);

  /**
   * Limits the tokens of reasoning in an answer, from the next prompt on.
   *
   * @param most 0 for none at all, null for what is usual for the model
   */
  void thinkingTokens(@Nullable Long most);

  /** Changes the permission mode; returns whether it may be changed to this one. */
  boolean mode(PermissionMode mode);

  /** Returns the models to choose from, each as the SDK's {@code ModelInfo}. */
  List<JrsObject> models();

  /** Returns the slash commands, each as the SDK's {@code SlashCommand}. */
  List<JrsObject> commands();

  /** Returns the agents that work can be given to, each as the SDK's {@code AgentInfo}. */
  List<JrsObject> agents();

  /** Returns the MCP servers, each as the SDK's {@code McpServerStatus}. */
  List<JrsObject> servers();

  /**
   * Makes the servers that the driving program has named while the conversation goes on those that
   * are given, each as an entry of {@code mcpServers}, by name.
   *
   * @return the SDK's {@code McpSetServersResult}
   */
  JrsObject setServers(JrsValue servers);

  /**
   * Ends the connection to an MCP server and makes another.
   *
   * @throws IllegalArgumentException where there is no such server; the message is for people
   */
  void reconnectServer(String name);

  /**
   * Says whether an MCP server is wanted.
   *
   * @throws IllegalArgumentException where there is no such server; the message is for people
   */
  void toggleServer(String name, boolean isWanted);

  /** Returns what fills the context, as the SDK's {@code SDKControlGetContextUsageResponse}. */
  JrsObject contextUsage();

  /**
   * Puts the files back as they were before a prompt of the session, counted from 1.
   *
   * @param dryRun only to tell what would be done
   * @throws IOException where it cannot be done; the message is for people
   */
  Rewind.Outcome rewind(int prompt, boolean dryRun) throws IOException;

  /** Ends something that goes on in the background; returns whether there was such a thing. */
  boolean stopTask(String id);

  /** Ends what still goes on and closes the session. */
  @Override
  void close();
}
