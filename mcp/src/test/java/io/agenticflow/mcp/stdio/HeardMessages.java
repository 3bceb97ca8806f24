package io.agenticflow.mcp.stdio;

import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.Message;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a server says of its own accord. */
final class HeardMessages implements McpListener {
  final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  final CompletableFuture<String> closed = new CompletableFuture<>();

  @Override
  public void heard(Message message) {
    messages.add(message);
  }

  @Override
  public void closed(String reason) {
    closed.complete(reason);
  }
}
