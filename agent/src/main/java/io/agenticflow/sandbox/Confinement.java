package io.agenticflow.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What a thread does to itself before it starts a process that is not to be trusted. Nothing of it
 * can be taken back: the thread has to end after that.
 */
@FunctionalInterface
interface Confinement {
  /** Takes nothing away. */
  Confinement NOTHING = (_, _) -> List.of();

  /**
   * Prepares it.
   *
   * @param arena lives until the thread has ended
   * @param opened is told of each file descriptor that is to be closed after that
   * @throws SandboxException where it cannot be done; nothing may be started then
   */
  List<Step> prepare(Arena arena, IntConsumer opened) throws IOException;

  /** Returns one by capabilities, Landlock and seccomp. */
  static Confinement landlock(Kernel kernel, Landlock landlock, Rights rights, Network network) {
    byte[] filter = SeccompFilter.program(kernel.machine(), network, false);
    return (arena, opened) -> {
      int ruleSet = landlock.ruleSet(rights, network);
      opened.accept(ruleSet);
      List<Step> steps = new ArrayList<>(Privileges.giveUp(kernel, arena));
      steps.add(landlock.restrict(ruleSet));
      steps.add(seccomp(kernel, arena, filter));
      return steps;
    };
  }

  private static Step seccomp(Kernel kernel, Arena arena, byte[] filter) {
    MemorySegment code = arena.allocate(filter.length, 8);
    MemorySegment.copy(filter, 0, code, JAVA_BYTE, 0, filter.length);
    MemorySegment program = arena.allocate(16, 8); // struct sock_fprog
    program.set(JAVA_SHORT, 0, (short) (filter.length / 8));
    program.set(JAVA_LONG, 8, code.address());
    // SECCOMP_SET_MODE_FILTER
    return kernel.step("set a seccomp filter", false, Call.SECCOMP, 1, 0, program.address());
  }
}
