package io.agenticflow.testkit.mcp;

import java.util.HashMap;
import java.util.Map;

/**
 * What is wrong with a {@link FaultyServer}, as its arguments say:
 *
 * <ul>
 *   <li>{@code dies-at-start=CODE}: says why on standard error and ends
 *   <li>{@code banner}: begins its output with text and with JSON that is no message
 *   <li>{@code discover=unknown|silent|dies|answers}: what it does when asked {@code
 *       server/discover}; with {@code answers} it speaks the stateless revision
 *   <li>{@code both-eras}: with {@code discover=answers}, knows {@code initialize} too
 *   <li>{@code revision=TEXT}: what it answers to {@code initialize}, whatever it is asked for
 *   <li>{@code tools=COUNT}: so many more tools, each with a schema
 *   <li>{@code prompts}: has prompts too, see {@link FaultyPrompts}
 *   <li>{@code resources}: has something to read, see {@link FaultyResources}; with {@code
 *       no-subscriptions}, nobody is told when one changes
 *   <li>{@code page=COUNT}: so many tools to a page; {@code endless}: the last page names another
 *   <li>{@code in-pieces}: writes each message in two parts with a pause between
 *   <li>{@code text-ids}: answers the number 1 with the text "1"
 *   <li>{@code answers-notifications}: with an error that has no id
 *   <li>{@code ignores-end}: goes on when its input has ended
 * </ul>
 */
final class ServerFaults {
  private final Map<String, String> named;

  private ServerFaults(Map<String, String> named) {
    this.named = named;
  }

  static ServerFaults read(String[] arguments) {
    Map<String, String> named = new HashMap<>();
    for (String each : arguments) {
      int equals = each.indexOf('=');
      named.put(
          equals < 0 ? each : each.substring(0, equals),
          equals < 0 ? "" : each.substring(equals + 1));
    }
    return new ServerFaults(named);
  }

  boolean has(String name) {
    return named.containsKey(name);
  }

  String text(String name, String otherwise) {
    return named.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    return has(name) ? Integer.parseInt(text(name, "")) : otherwise;
  }
}
