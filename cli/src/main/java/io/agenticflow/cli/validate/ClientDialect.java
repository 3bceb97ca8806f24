package io.agenticflow.cli.validate;

import java.io.IOException;
import tools.jackson.jr.stree.JrsObject;

/**
 * What a client of one dialect sends and what it may expect: the requests of a conversation with
 * one tool, written down by the dialect's public description, and a look at every field of the
 * answers on which real clients depend.
 */
interface ClientDialect {
  /** The tool that is offered. */
  String TOOL = "look_up";

  /** What the tool is given. */
  String ARGUMENT = "key";

  String SYSTEM = "You are terse. You use tools where you are told to.";

  /**
   * A tool call.
   *
   * @param id by which its result is told
   * @param input its arguments
   * @param promptTokens as the answer counts them
   */
  record Called(String id, JrsObject input, long promptTokens) {}

  /** Returns its name for people. */
  String title();

  /**
   * Asks, with the tool on offer.
   *
   * @throws CheckFailure where the answer is not what the dialect has for a call of the tool
   */
  Called call(GatewayClient client, String model, String task)
      throws CheckFailure, IOException, InterruptedException;

  /**
   * Tells the tool's result and returns the text of the answer.
   *
   * @throws CheckFailure where the answer is not what the dialect has for a text
   */
  String finish(GatewayClient client, String model, String task, Called called, String result)
      throws CheckFailure, IOException, InterruptedException;

  /** Throws what is wrong, where it is. */
  static void require(boolean holds, String otherwise) throws CheckFailure {
    if (!holds) {
      throw new CheckFailure(otherwise);
    }
  }
}
