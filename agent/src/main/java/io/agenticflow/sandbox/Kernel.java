package io.agenticflow.sandbox;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * System calls and the few functions of the C library that we need. Safe for use by several
 * threads; most calls act on the calling thread alone.
 *
 * <p>Every function is called as one that takes seven longs and returns a long, which on both
 * machines is right for one that takes fewer arguments, and right for pointers and integers. So one
 * call shape is linked, which is what costs time.
 */
final class Kernel {
  private static final int SLOTS = 7;

  private final Machine machine;
  private final MethodHandle handle;
  private final SymbolLookup symbols;
  private final MemorySegment syscall;
  private final MemoryLayout state = Linker.Option.captureStateLayout();
  private final long errnoAt = state.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /** Made on first use, so that a program that starts no process never links anything. */
  private static final class Holder {
    private static final @Nullable Kernel KERNEL = make();

    private Holder() {}

    private static @Nullable Kernel make() {
      Machine machine = Machine.current();
      return machine == null ? null : new Kernel(machine);
    }
  }

  @SuppressWarnings("restricted") // the program is started with the right to make native calls
  private Kernel(Machine machine) {
    this.machine = machine;
    Linker linker = Linker.nativeLinker();
    symbols = linker.defaultLookup();
    syscall = symbols.find("syscall").orElseThrow();
    MemoryLayout[] longs = new MemoryLayout[SLOTS];
    java.util.Arrays.fill(longs, JAVA_LONG);
    handle =
        linker.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, longs), Linker.Option.captureCallState("errno"));
  }

  /** Returns this system's, or null where it is none that we know. */
  static @Nullable Kernel current() {
    return Holder.KERNEL;
  }

  Machine machine() {
    return machine;
  }

  /**
   * Makes a system call.
   *
   * @return what it returns, or the negative error number
   */
  long call(Call call, long... arguments) {
    long[] slots = new long[SLOTS];
    slots[0] = call.on(machine);
    System.arraycopy(arguments, 0, slots, 1, arguments.length);
    return invoke(syscall, true, slots);
  }

  /** Returns a function of the C library, or null where it has none of that name. */
  @Nullable MemorySegment function(String name) {
    Optional<MemorySegment> found = symbols.find(name);
    return found.orElse(null);
  }

  /** Calls a function that returns 0 or an error number. */
  int function(MemorySegment function, long... arguments) {
    long[] slots = new long[SLOTS];
    System.arraycopy(arguments, 0, slots, 0, arguments.length);
    return (int) invoke(function, false, slots);
  }

  /** Prepares a system call. */
  Step step(String what, boolean optional, Call call, long... arguments) {
    long[] slots = new long[SLOTS];
    slots[0] = call.on(machine);
    System.arraycopy(arguments, 0, slots, 1, arguments.length);
    return new Step(what, syscall, true, optional, slots);
  }

  /** Prepares the call of a function that returns 0 or an error number. */
  Step step(String what, MemorySegment function, long... arguments) {
    return new Step(what, function, false, false, java.util.Arrays.copyOf(arguments, SLOTS));
  }

  /** Makes a prepared call and returns its error number, 0 where it did well. */
  long make(Step step) {
    long result = invoke(step.function(), step.systemCall(), step.arguments());
    return step.error(step.systemCall() ? result : (int) result);
  }

  private long invoke(MemorySegment function, boolean errno, long[] a) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = arena.allocate(state);
      long result =
          (long) handle.invokeExact(function, captured, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
      return errno && result == -1 ? -captured.get(JAVA_INT, errnoAt) : result;
    } catch (Throwable e) {
      throw new IllegalStateException("a native call failed", e);
    }
  }

  /** Returns the address of a text with its terminating zero. */
  static long text(Arena arena, String text) {
    return arena.allocateFrom(text, NativeText.CHARSET).address();
  }

  /** Returns the address of an array of such texts that ends with a null. */
  static long texts(Arena arena, java.util.List<String> texts) {
    MemorySegment array = arena.allocate(ADDRESS, texts.size() + 1L);
    for (int i = 0; i < texts.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i), NativeText.CHARSET));
    }
    return array.address();
  }

  /** How the system writes file names and environments. */
  private static final class NativeText {
    static final java.nio.charset.Charset CHARSET =
        java.nio.charset.Charset.forName(
            System.getProperty("sun.jnu.encoding", "UTF-8"),
            java.nio.charset.StandardCharsets.UTF_8);

    private NativeText() {}
  }
}
