package io.agenticflow.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What a thread gives up for itself and all that it starts: capabilities, and getting more through
 * programs that have them (capabilities(7), prctl(2)).
 */
final class Privileges {
  private static final int PR_CAPBSET_READ = 23;
  private static final int PR_CAPBSET_DROP = 24;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_CAP_AMBIENT = 47;
  private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final int CAPABILITY_VERSION_3 = 0x2008_0522;
  private static final int[] PERMITTED = {4, 16};

  /**
   * What root keeps: CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID. Without them it could not
   * work in a workspace that belongs to somebody else, and they give nothing outside the folders
   * that are allowed.
   */
  private static final int KEPT = 1 | 1 << 1 | 1 << 3 | 1 << 4;

  private Privileges() {}

  /** Prepares giving them up. */
  static List<Step> giveUp(Kernel kernel, Arena arena) {
    List<Step> steps = new ArrayList<>();
    MemorySegment header = arena.allocate(8, 4);
    header.set(JAVA_INT, 0, CAPABILITY_VERSION_3);
    MemorySegment sets = arena.allocate(24, 4); // twice: effective, permitted, inheritable
    long known = kernel.call(Call.CAPGET, header.address(), sets.address());
    if (known < 0
        || sets.get(JAVA_INT, PERMITTED[0]) != 0
        || sets.get(JAVA_INT, PERMITTED[1]) != 0) {
      // Needs CAP_SETPCAP. Without it no-new-privileges has the same effect.
      for (int capability = 0;
          kernel.call(Call.PRCTL, PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
          capability++) {
        if ((KEPT & 1L << capability) == 0) {
          steps.add(
              kernel.step(
                  "drop a capability", true, Call.PRCTL, PR_CAPBSET_DROP, capability, 0, 0, 0));
        }
      }
      int kept = sets.get(JAVA_INT, PERMITTED[0]) & KEPT;
      sets.fill((byte) 0);
      sets.set(JAVA_INT, 0, kept);
      sets.set(JAVA_INT, PERMITTED[0], kept);
      steps.add(
          kernel.step("drop capabilities", false, Call.CAPSET, header.address(), sets.address()));
    }
    steps.add(
        kernel.step(
            "clear ambient capabilities",
            true,
            Call.PRCTL,
            PR_CAP_AMBIENT,
            PR_CAP_AMBIENT_CLEAR_ALL,
            0,
            0,
            0));
    steps.add(
        kernel.step("set no-new-privileges", false, Call.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    return steps;
  }
}
