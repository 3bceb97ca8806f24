package io.agenticflow.mcp.stdio;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.process.ProcessGuard;
import io.agenticflow.process.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** One life of a server's process. Safe for use by several threads. */
final class ServerProcess {
  /** More would not fit beside its parsed form in a usual heap. */
  private static final int LONGEST_LINE = 64 * 1024 * 1024;

  private static final int LONGEST_ERROR_LINE = 1024 * 1024;

  /** How long a process has to end by itself once its input is closed. */
  private static final Duration END_GRACE = Duration.ofMillis(500);

  private static final Duration TERM_GRACE = Duration.ofMillis(500);

  /** How long the last words are waited for when a process has ended. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  /** How much of its errors a reason quotes. */
  private static final int QUOTED = 300;

  /** Ends the writing; no message is empty. */
  private static final byte[] END = {};

  private final Process process;
  private final ProcessTree.Prepared prepared;
  private final ProcessTree tree;
  private final ServerOutput output;
  private final McpListener listener;
  private final LastLines errors = new LastLines();
  private final LastLines stray = new LastLines();

  private final Map<String, CompletableFuture<Message.Answer>> waiting = new ConcurrentHashMap<>();
  private final BlockingQueue<byte[]> toWrite = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> outputEnded = new CompletableFuture<>();
  private final CompletableFuture<Void> errorsEnded = new CompletableFuture<>();

  /** Why nothing more is answered; null while it is. */
  private volatile @Nullable String over;

  private ServerProcess(
      Process process, ProcessTree.Prepared prepared, ServerOutput output, McpListener listener) {
    this.process = process;
    this.prepared = prepared;
    this.tree = prepared.of(process);
    this.output = output;
    this.listener = listener;
  }

  static ServerProcess start(ServerCommand command, ServerOutput output, McpListener listener)
      throws IOException {
    command.check();
    ProcessTree.Prepared prepared =
        ProcessTree.prepare(command.words(), command.folder(), command.environment());
    Process process = ProcessGuard.ofThisProgram().start(prepared);
    ServerProcess started = new ServerProcess(process, prepared, output, listener);
    String name = "mcp-" + process.pid();
    Thread.ofVirtual().name(name + "-input").start(started::write);
    // They sit in a read for as long as the server lives, which would hold a carrier each.
    Thread.ofPlatform().daemon().name(name + "-output").start(started::readOutput);
    Thread.ofPlatform().daemon().name(name + "-errors").start(started::readErrors);
    Thread.ofVirtual().name(name + "-end").start(started::awaitEnd);
    return started;
  }

  long pid() {
    return process.pid();
  }

  @Nullable Integer exitCode() {
    return process.isAlive() ? null : Integer.valueOf(process.exitValue());
  }

  String errors() {
    return errors.text();
  }

  String stray() {
    return stray.text();
  }

  Message.Answer ask(Message.Request request, Cancellation cancellation) throws IOException {
    String key = key(request.id());
    CompletableFuture<Message.Answer> answer = new CompletableFuture<>();
    waiting.put(key, answer);
    try {
      tell(request);
      try (Cancellation.Registration _ =
          cancellation.onCancel(() -> takeBack(request, answer, cancellation.reason()))) {
        return answer.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io
          ? new IOException(io.getMessage(), io)
          : new IOException(e.getCause());
    } catch (InterruptedException e) {
      takeBack(request, answer, "interrupted");
      Thread.currentThread().interrupt();
      throw new IOException("the wait for it was interrupted", e);
    } finally {
      waiting.remove(key);
    }
  }

  private void takeBack(
      Message.Request request, CompletableFuture<Message.Answer> answer, @Nullable String reason) {
    boolean isTaken =
        answer.completeExceptionally(
            new IOException("the request was cancelled" + (reason == null ? "" : ": " + reason)));
    if (isTaken && over == null && !request.method().equals(Methods.INITIALIZE)) {
      enqueue(
          new Message.Notification(
              Methods.CANCELLED,
              Json.object().put("requestId", request.id()).put("reason", reason).build()));
    }
  }

  void tell(Message message) throws IOException {
    String before = over;
    if (before == null) {
      enqueue(message);
    }
    // Looked at again: who fails all that wait may have gone by between.
    String after = over;
    if (after != null) {
      throw new IOException(after);
    }
  }

  private void enqueue(Message message) {
    toWrite.add(Json.writeBytes(message.json()));
  }

  /** A server that does not read must not hold up those who wait for it with a limit. */
  @SuppressWarnings("ReferenceEquality") // the very mark of the end
  private void write() {
    try (OutputStream to = process.getOutputStream()) {
      for (byte[] line = toWrite.take(); line.length > 0; line = toWrite.take()) {
        to.write(line);
        to.write('\n');
        if (toWrite.isEmpty()) {
          to.flush();
        }
      }
    } catch (IOException e) {
      // It closed its input or is gone; its output's end tells.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  private void readOutput() {
    LineReader lines = new LineReader(process.getInputStream(), LONGEST_LINE);
    try {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        heard(line);
      }
      outputEnded.complete(null);
    } catch (LineReader.TooLongException e) {
      outputEnded.completeExceptionally(e);
    } catch (IOException e) {
      outputEnded.complete(null); // closed under the reader, by its end or by ours
    }
  }

  private void heard(byte[] line) {
    List<Message> messages = List.of();
    boolean isMessage = false;
    if (looksLikeMessage(line)) {
      try {
        messages = Message.readAll(Json.parse(line));
        isMessage = true;
      } catch (JsonException | RpcException e) {
        // Text, or JSON of another kind.
      }
    }
    if (!isMessage) {
      String text = new String(line, StandardCharsets.UTF_8).strip();
      if (!text.isEmpty()) {
        stray.add(text);
        output.stray(text);
      }
    }
    for (Message message : messages) {
      switch (message) {
        case Message.Answer answer -> answered(answer);
        case Message.Request request -> listener.heard(request);
        case Message.Notification notification -> listener.heard(notification);
      }
    }
  }

  private static boolean looksLikeMessage(byte[] line) {
    for (byte b : line) {
      if (b == '{' || b == '[') {
        return true;
      }
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return false;
  }

  private void answered(Message.Answer answer) {
    if (answer.id() != null) {
      CompletableFuture<Message.Answer> asked = waiting.get(key(answer.id()));
      if (asked != null) {
        asked.complete(answer);
      }
    } else if (answer instanceof Message.Failure failure
        && (failure.error().code() == RpcError.PARSE_ERROR
            || failure.error().code() == RpcError.INVALID_REQUEST)) {
      // It could not read the id. Where only one request is under way it can be no other. Any other
      // error without an id is about a notification, to which some servers answer.
      List<CompletableFuture<Message.Answer>> all = List.copyOf(waiting.values());
      if (all.size() == 1) {
        all.getFirst().complete(answer);
      }
    }
  }

  /** Servers have been seen that answer a number with its text. */
  private static String key(JrsValue id) {
    return id.asText();
  }

  private void readErrors() {
    LineReader lines = new LineReader(process.getErrorStream(), LONGEST_ERROR_LINE);
    try {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        String text = new String(line, StandardCharsets.UTF_8).stripTrailing();
        errors.add(text);
        output.error(text);
      }
    } catch (LineReader.TooLongException e) {
      drainErrors();
    } catch (IOException e) {
      // Closed under the reader, by its end or by ours.
    } finally {
      errorsEnded.complete(null);
    }
  }

  /** It must not come to a stop because nobody reads its errors. */
  private void drainErrors() {
    try (InputStream in = process.getErrorStream()) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Closed under the reader, by its end or by ours.
    }
  }

  private void awaitEnd() {
    try {
      await(CompletableFuture.anyOf(outputEnded, process.onExit()), null);
      // What was written last may still be on the way; and a process that has only closed its
      // output may be about to end and say why.
      await(CompletableFuture.allOf(outputEnded, errorsEnded, process.onExit()), LAST_WORDS);
      boolean isNews;
      String reason = reason();
      synchronized (this) {
        isNews = over == null;
        if (isNews) {
          over = reason;
        }
      }
      if (isNews) {
        listener.closed(reason);
        failAll(reason);
        end(Duration.ZERO);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  private void failAll(String reason) {
    waiting.values().forEach(each -> each.completeExceptionally(new IOException(reason)));
  }

  private String reason() {
    String said = errors.end(QUOTED);
    if (said.isEmpty()) {
      said = stray.end(QUOTED);
    }
    String how =
        outputEnded.isCompletedExceptionally()
            ? String.valueOf(outputEnded.exceptionNow().getMessage())
            : process.isAlive()
                ? "it closed its output"
                : "its process ended with exit code " + process.exitValue();
    return how + (said.isEmpty() ? "" : "; it said: " + said);
  }

  /** Ends it: asks it to by the end of its input, then by signals. */
  void close() {
    synchronized (this) {
      if (over != null) {
        return;
      }
      over = "the connection was closed";
    }
    failAll("the connection was closed");
    end(END_GRACE);
  }

  private void end(Duration grace) {
    toWrite.add(END);
    try {
      process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
      tree.end(TERM_GRACE);
      ProcessGuard.ofThisProgram().forget(prepared);
    } catch (InterruptedException e) {
      // Whoever is in a hurry does not wait for it, but it is ended all the same.
      Thread.ofVirtual().name("mcp-" + pid() + "-kill").start(() -> end(Duration.ZERO));
      Thread.currentThread().interrupt();
    }
  }

  /** Waits, at most so long where that is given; how it ended is of no interest. */
  private static void await(CompletableFuture<?> what, @Nullable Duration atMost)
      throws InterruptedException {
    try {
      if (atMost == null) {
        what.get();
      } else {
        what.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException | ExecutionException e) {
      // Both are looked at afterwards.
    }
  }
}
