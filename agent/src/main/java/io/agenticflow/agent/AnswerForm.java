package io.agenticflow.agent;

import io.agenticflow.vocabulary.RawJson;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** The form in which a run's answer is wanted. Safe for use by several threads. */
public interface AnswerForm {
  /** Returns the JSON Schema of the answer, which is a JSON object. */
  RawJson schema();

  /** Returns what is wrong with an answer, a line each for the model; nothing where it is right. */
  List<String> problems(JrsObject answer);
}
