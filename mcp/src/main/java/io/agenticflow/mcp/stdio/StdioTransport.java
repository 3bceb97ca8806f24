package io.agenticflow.mcp.stdio;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.McpTransport;
import io.agenticflow.mcp.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A server that is a child process of this program: started when the transport is opened, ended
 * with all that it started when it is closed, and, by the {@linkplain
 * io.agenticflow.process.ProcessGuard guard}, when this program ends in whatever way.
 *
 * <p>Lines of its output that are no messages are kept for people and otherwise ignored: many
 * servers greet whoever starts them.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio">stdio</a>
 */
public final class StdioTransport implements McpTransport {
  private final ServerCommand command;
  private final ServerOutput output;
  private volatile @Nullable ServerProcess process;

  public StdioTransport(ServerCommand command) {
    this(command, ServerOutput.IGNORED);
  }

  /**
   * @param output sees what the process writes beside its messages
   */
  public StdioTransport(ServerCommand command, ServerOutput output) {
    this.command = command;
    this.output = output;
  }

  @Override
  public void open(McpListener listener) throws IOException {
    ServerProcess before = process;
    if (before != null) {
      before.close();
    }
    process = ServerProcess.start(command, output, listener);
  }

  @Override
  public Message.Answer ask(Message.Request request, Cancellation cancellation) throws IOException {
    return opened().ask(request, cancellation);
  }

  @Override
  public void tell(Message message) throws IOException {
    opened().tell(message);
  }

  @Override
  public void close() {
    ServerProcess open = process;
    if (open != null) {
      open.close();
    }
  }

  /** Returns the id of the process that was started last; null where none was. */
  public @Nullable Long pid() {
    ServerProcess open = process;
    return open == null ? null : open.pid();
  }

  /**
   * Returns how the process that was started last has ended; null where it runs or none was
   * started.
   */
  public @Nullable Integer exitCode() {
    ServerProcess open = process;
    return open == null ? null : open.exitCode();
  }

  /** Returns the end of what the process wrote to its standard error, at most some 100 lines. */
  public String errors() {
    ServerProcess open = process;
    return open == null ? "" : open.errors();
  }

  /** Returns the end of what it wrote to its standard output that was no message. */
  public String stray() {
    ServerProcess open = process;
    return open == null ? "" : open.stray();
  }

  private ServerProcess opened() throws IOException {
    ServerProcess open = process;
    if (open == null) {
      throw new IOException("it was not started");
    }
    return open;
  }
}
