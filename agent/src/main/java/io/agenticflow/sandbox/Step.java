package io.agenticflow.sandbox;

import java.lang.foreign.MemorySegment;

/**
 * One native call that is ready to be made: its arguments are in memory already.
 *
 * <p>From its first step on a confined thread can read no class file any more, and a class that
 * cannot be loaded once counts as missing for ever. So what it does is prepared before, and it only
 * goes through a list of these.
 *
 * @param what what it does, for people: {@code cannot …}
 * @param function in the C library
 * @param systemCall whether a failure is told in errno, not as the result
 * @param optional whether the others go on where it fails
 */
record Step(
    String what, MemorySegment function, boolean systemCall, boolean optional, long... arguments) {

  /** Returns the error number in a result of it; 0 where it did well. */
  long error(long result) {
    return systemCall ? Math.min(result, 0) : result;
  }
}
