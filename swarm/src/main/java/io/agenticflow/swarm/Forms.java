package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import tools.jackson.jr.stree.JrsObject;

/** The forms in which coordinators, judges and peers answer. */
final class Forms {
  /** Whom a coordinator chooses: {@code members} with {@code agent} and {@code focus}. */
  static final JrsObject STAFF =
      form(
          """
          {"type":"object","additionalProperties":false,"required":["members"],"properties":{
            "members":{"type":"array","minItems":1,"items":{"type":"object","additionalProperties":false,
              "required":["agent","focus"],"properties":{
                "agent":{"type":"string","description":"one of the agents that were listed"},
                "focus":{"type":"string","description":"what this one in particular is to see to"}}}}}}\
          """);

  /** A coordinator's plan: {@code tasks}. */
  static final JrsObject PLAN =
      form(
          """
          {"type":"object","additionalProperties":false,"required":["tasks"],"properties":{
            "tasks":{"type":"array","minItems":1,"items":{"type":"object","additionalProperties":false,
              "required":["id","agent","task"],"properties":{
                "id":{"type":"string","description":"a short name: small letters, digits, dashes"},
                "agent":{"type":"string","description":"one of the agents that were listed"},
                "task":{"type":"string","description":"all that this agent has to know: aim, files, interfaces, check"},
                "needs":{"type":"array","items":{"type":"string"},
                  "description":"ids of the tasks that must be done before"}}}}}}\
          """);

  /** What a coordinator thinks of a result. */
  static final JrsObject CHECK =
      form(
          """
          {"type":"object","additionalProperties":false,"required":["accepted"],"properties":{
            "accepted":{"type":"boolean"},
            "problem":{"type":"string","description":"what has to be mended, where it is not accepted"}}}\
          """);

  /** What a judge takes. */
  static final JrsObject JUDGEMENT =
      form(
          """
          {"type":"object","additionalProperties":false,"required":["take","answer"],"properties":{
            "take":{"type":"array","items":{"type":"string"},
              "description":"the members whose results are taken, in the order in which their files are to be merged"},
            "answer":{"type":"string","description":"the answer to the objective, made of what is best in theirs"},
            "reason":{"type":"string","description":"why these"}}}\
          """);

  /** A peer's turn at the board. */
  static final JrsObject TURN =
      form(
          """
          {"type":"object","additionalProperties":false,"required":["say"],"properties":{
            "say":{"type":"string","description":"what goes on the board; empty where there is nothing to add"},
            "to":{"type":"string","description":"the one peer who has to act on it; without it all may"}}}\
          """);

  /** A debater's critique, and its proposal after having heard the others'. */
  static final JrsObject CRITIQUE =
      form(
          """
          {"type":"object","additionalProperties":false,"required":["critique","proposal"],"properties":{
            "critique":{"type":"string","description":"what is wrong with each of the others' proposals"},
            "proposal":{"type":"string","description":"your own proposal in full, changed where the others are right"}}}\
          """);

  /** A debater's vote. */
  static final JrsObject VOTE =
      form(
          """
          {"type":"object","additionalProperties":false,"required":["vote"],"properties":{
            "vote":{"type":"string","description":"the member whose proposal is best, not yourself"},
            "reason":{"type":"string"}}}\
          """);

  private Forms() {}

  private static JrsObject form(String json) {
    return (JrsObject) Json.parse(json);
  }
}
