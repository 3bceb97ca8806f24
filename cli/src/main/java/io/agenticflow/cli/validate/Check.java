package io.agenticflow.cli.validate;

import java.io.IOException;

/** One thing that the program promises, and how it is tried. */
interface Check {

  /** Returns the word for it on the command line and in reports. */
  String name();

  /** Returns the model that it is tried with. */
  String model();

  /** Returns the most dollars that it should cost; a check begins only where they are left. */
  Allowance allowance();

  /**
   * Tries it.
   *
   * @param meter is told what each call used
   * @return what was examined and found, one line for people
   * @throws CheckFailure where it does not do what it should
   * @throws IOException where this machine's files or processes fail
   */
  String run(Meter meter) throws CheckFailure, IOException, InterruptedException;

  /**
   * The tokens that a check should stay below, to reckon what it may cost.
   *
   * @param input of all its calls together
   * @param output of all its calls together
   */
  record Allowance(long input, long output) {}
}
