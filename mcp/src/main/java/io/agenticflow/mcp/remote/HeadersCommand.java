package io.agenticflow.mcp.remote;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * A command of the user's that prints headers as one JSON object of strings, for servers whose keys
 * are made anew all the time. It is run when a connection begins and when a server refuses what it
 * said last.
 *
 * @param command the program and its arguments
 * @param environment the whole environment that it gets
 * @param limit how long it may take
 */
public record HeadersCommand(
    List<String> command, Map<String, String> environment, Duration limit) {
  private static final int LONGEST = 1 << 20;

  public HeadersCommand {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** One that may take ten seconds. */
  public HeadersCommand(List<String> command, Map<String, String> environment) {
    this(command, environment, Duration.ofSeconds(10));
  }

  /**
   * Runs it.
   *
   * @throws IOException where it fails or prints something else; what it printed is not repeated
   */
  Map<String, String> run() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(named() + " cannot be started: " + e.getMessage(), e);
    }
    try {
      process.getOutputStream().close();
      CompletableFuture<byte[]> output = new CompletableFuture<>();
      Thread.ofVirtual().name("headers-command").start(() -> read(process, output));
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(named() + " took longer than " + limit.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(named() + " ended with exit code " + process.exitValue());
      }
      return headers(output.join());
    } catch (CompletionException e) {
      throw new IOException(named() + " could not be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + named() + " was running", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void read(Process process, CompletableFuture<byte[]> output) {
    try (InputStream in = process.getInputStream()) {
      output.complete(in.readNBytes(LONGEST));
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }

  private Map<String, String> headers(byte[] printed) throws IOException {
    JrsValue value;
    try {
      value = Json.parse(printed);
    } catch (JsonException e) {
      throw notAnObject();
    }
    if (!(value instanceof JrsObject)) {
      throw notAnObject();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JrsValue> each : Json.fields(value)) {
      if (!(each.getValue() instanceof JrsString text)) {
        throw notAnObject();
      }
      headers.put(each.getKey(), text.asText());
    }
    return headers;
  }

  private IOException notAnObject() {
    return new IOException(named() + " must print one JSON object whose values are strings");
  }

  private String named() {
    return "the command for headers, " + command.getFirst() + ",";
  }

  /** Names the program alone: arguments and environment may hold secrets. */
  @Override
  public String toString() {
    return "HeadersCommand[" + command.getFirst() + "]";
  }
}
