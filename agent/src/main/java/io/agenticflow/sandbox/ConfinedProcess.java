package io.agenticflow.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child that we started ourselves. Unlike one of {@link ProcessBuilder}, its output ends when the
 * last process that can write to it has ended.
 */
final class ConfinedProcess extends Process {
  private static final int STACK = 128 << 10;

  private final long pid;
  private final ProcessHandle handle;
  private final OutputStream input;
  private final InputStream output;
  private final InputStream errors;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  /**
   * Takes over a child, and our ends of its pipes; -1 where it has none.
   *
   * @throws IOException where a pipe cannot be opened
   */
  ConfinedProcess(Kernel kernel, long pid, int input, int output, int errors) throws IOException {
    this.pid = pid;
    // Before it is waited for, so that its number is still its own.
    this.handle = ProcessHandle.of(pid).orElseThrow();
    Thread.ofPlatform()
        .daemon()
        .stackSize(STACK)
        .name("wait-for-" + pid)
        .start(() -> exit.complete(awaitEnd(kernel)));
    this.input =
        input < 0
            ? OutputStream.nullOutputStream()
            : Channels.newOutputStream(open(kernel, input, StandardOpenOption.WRITE));
    this.output = reader(kernel, output);
    this.errors = reader(kernel, errors);
  }

  private static InputStream reader(Kernel kernel, int file) throws IOException {
    return file < 0
        ? InputStream.nullInputStream()
        : Channels.newInputStream(open(kernel, file, StandardOpenOption.READ));
  }

  /** Makes a Java channel of a file descriptor: by its name, which is the only public way. */
  private static FileChannel open(Kernel kernel, int file, StandardOpenOption option)
      throws IOException {
    try {
      return FileChannel.open(Path.of("/proc/self/fd/" + file), option);
    } finally {
      kernel.call(Call.CLOSE, file);
    }
  }

  private int awaitEnd(Kernel kernel) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(8, 8);
      long result;
      do {
        result = kernel.call(Call.WAIT4, pid, status.address(), 0, 0);
      } while (result == -ErrorNumber.EINTR);
      int word = status.get(JAVA_INT, 0);
      int signal = word & 0x7f;
      return result < 0 ? -1 : signal == 0 ? word >> 8 & 0xff : 128 + signal;
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return input;
  }

  @Override
  public InputStream getInputStream() {
    return output;
  }

  @Override
  public InputStream getErrorStream() {
    return errors;
  }

  @Override
  public int waitFor() throws InterruptedException {
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process cannot fail", e);
    }
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      exit.get(timeout, unit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process cannot fail", e);
    }
  }

  @Override
  public int exitValue() {
    Integer code = exit.getNow(null);
    if (code == null) {
      throw new IllegalThreadStateException("process has not exited");
    }
    return code;
  }

  @Override
  public boolean isAlive() {
    return !exit.isDone();
  }

  @Override
  public void destroy() {
    handle.destroy();
    closeStreams();
  }

  @Override
  public Process destroyForcibly() {
    handle.destroyForcibly();
    closeStreams();
    return this;
  }

  private void closeStreams() {
    for (AutoCloseable stream : new AutoCloseable[] {input, output, errors}) {
      try {
        stream.close();
      } catch (Exception e) {
        // Nobody reads what it had to say: the process was ended.
      }
    }
  }

  @Override
  public boolean supportsNormalTermination() {
    return true;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public ProcessHandle toHandle() {
    return handle;
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return exit.thenApply(_ -> this);
  }
}
