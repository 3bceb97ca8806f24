package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.stdio.ServerCommand;
import io.agenticflow.mcp.stdio.ServerEnvironment;
import io.agenticflow.mcp.stdio.StdioTransport;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Connects to real servers and remembers what they tell. */
final class ClientFixture implements AutoCloseable, ServerEvents {
  final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  ClientOptions options =
      ClientOptions.of("test", "1.0")
          .events(this)
          .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));
  private @Nullable McpClient client;

  McpClient connect(String... faults) throws McpException {
    return connectTo(FaultyServer.command(faults));
  }

  McpClient connectTo(List<String> command) throws McpException {
    McpClient connected =
        McpClient.connect(
            "faulty",
            new StdioTransport(
                new ServerCommand(
                    command, Path.of("."), ServerEnvironment.of(System.getenv(), Map.of()))),
            options,
            new Cancellation());
    client = connected;
    return connected;
  }

  /** Calls a tool and returns the text of its result. */
  String call(String tool, JrsObject arguments) throws McpException {
    return text(
        Objects.requireNonNull(client, "not connected")
            .call(tool, arguments, CallOptions.of(new Cancellation())));
  }

  String call(String tool) throws McpException {
    return call(tool, Message.NOTHING);
  }

  static String text(JrsObject result) {
    return Json.string(Json.array(result, "content").getFirst(), "text", "");
  }

  /** Returns what is told next. */
  String next() throws InterruptedException {
    return String.valueOf(told.poll(10, TimeUnit.SECONDS));
  }

  @Override
  public void toolsChanged() {
    told.add("tools changed");
  }

  @Override
  public void logged(String level, String logger, JrsValue data) {
    told.add(level + " " + data.asText());
  }

  @Override
  public void resourceUpdated(String uri) {
    told.add("updated " + uri);
  }

  @Override
  public void failed(String what) {
    told.add("failed: " + what);
  }

  @Override
  public void closed(String reason) {
    told.add("closed: " + reason);
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
