package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import tools.jackson.jr.stree.JrsObject;

/**
 * Lets a server ask a person something. Called in a thread of its own; several questions may come
 * at once, also from several servers.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation">
 *     Elicitation</a>
 */
@FunctionalInterface
public interface Elicitation {

  /** What a server wants. */
  sealed interface Question {
    /** Returns the server's name, as the user calls it. */
    String server();

    /** Returns what is to be said to the person. */
    String message();
  }

  /**
   * Values for a form.
   *
   * @param schema a flat JSON schema of an object, which {@link io.agenticflow.mcp.form.AskedForm}
   *     can read; a field's {@code default} is filled in where an accepted answer leaves the field
   *     out
   * @param meta what the server says of its question besides; may be empty
   */
  record Form(String server, String message, JrsObject schema, JrsObject meta)
      implements Question {}

  /**
   * A visit to a web page, after the person has seen where it leads and agreed; what is entered
   * there does not come by here.
   *
   * @param url http or https, with a host
   * @param id by which the server tells the end of the visit; may be empty
   */
  record Visit(String server, String message, String url, String id) implements Question {}

  /** What the person says to it. */
  sealed interface Reply {}

  /**
   * Agreed.
   *
   * @param content the values; empty for a visit. A server is not told values that are not as it
   *     asked for them: for it the question was dismissed then
   */
  record Accepted(JrsObject content) implements Reply {}

  /** Said no. */
  record Declined() implements Reply {}

  /** Did not say, or nobody is there. */
  record Dismissed() implements Reply {}

  /** Asks, and waits for as long as the person takes. */
  Reply ask(Question question, Cancellation cancellation);

  /** Returns whether a person can be sent to a web page. */
  default boolean opensPages() {
    return false;
  }

  /**
   * Returns one that says no to everything: nobody is at the keyboard, and the server is told so.
   */
  static Elicitation declining() {
    return (_, _) -> new Declined();
  }
}
