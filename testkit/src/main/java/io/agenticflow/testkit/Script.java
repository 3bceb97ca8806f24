package io.agenticflow.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the scripted upstream does, the same whether written in Java or in YAML. Immutable; each
 * method returns a changed copy.
 *
 * <p>Each model request takes the first turn that is not used up and whose condition fits it;
 * failing that, the first that is not used up and has no condition. So parallel requests that need
 * telling apart get conditions, and the others are answered in the order of their arrival. Requests
 * for token counts and model lists take no turn.
 *
 * {@snippet lang="yaml" :
 * plays: openrouter            # else the path of each request decides
 * key: sk-test                 # else any key will do
 * models: [vendor/model]       # what the model list holds
 * loop: true                   # start again when all turns are used up
 * strict: true                 # a request with a problem is answered with 400
 * turns:
 *   - thinking: I need a file.
 *     text: I will write it.
 *     tools:
 *       - Write: {file_path: hello.py, content: "print('hi')\n"}
 *       - {name: Read, input: {file_path: other.py}, id: call_7}
 *     usage: {input: 900, output: 40, cached: 100, cost: 0.0003}
 *     expect: [hello]
 *   - fault: {status: {code: 429, headers: {retry-after: "1"}}}
 *   - when: explore            # or {user: …, model: …, system: …, body: …, turn: 1}
 *     repeat: 2                # or forever
 *     text: Found it.
 *     chunk: 4
 *     echo: "code [0-9]+"      # what the request says so takes the place of {echo}
 *     stop: max_tokens
 *     model: vendor/other
 *     faults: [split, {delay-events: 5ms}, {cut: 3}]
 * exhausted:                   # what follows the last turn; an error 500 unless told
 *   text: Nothing more.
 * }
 *
 * @param loop whether all turns count as unused again when no turn is left for a request
 * @param exhausted what a request gets for which no turn is left; null for a status 500 that says
 *     so, and a problem
 * @param key the API key that a request must bring; null for any or none
 * @param plays whose manners it takes on; null to let the path of each request decide
 * @param models the ids in the lists of models
 * @param strict whether a model request with a schema or conversation problem is refused with
 *     status 400
 */
public record Script(
    List<Turn> turns,
    boolean loop,
    @Nullable Turn exhausted,
    @Nullable String key,
    @Nullable Provider plays,
    List<String> models,
    boolean strict) {

  private static final List<String> SOME_MODELS =
      List.of(
          "meta-llama/llama-3.1-8b-instruct",
          "anthropic/claude-sonnet-4.5",
          "claude-sonnet-4-5",
          "qwen3:8b");

  public Script {
    turns = List.copyOf(turns);
    models = List.copyOf(models);
  }

  /** A script of these turns, each used once. */
  public static Script of(Turn... turns) {
    return of(List.of(turns));
  }

  /** A script of these turns, each used once. */
  public static Script of(List<Turn> turns) {
    return new Script(turns, false, null, null, null, SOME_MODELS, false);
  }

  /** Reads a script. Throws {@link ScriptException} where it is not one, naming the place. */
  public static Script parse(String yaml) {
    return new ScriptReader().read(yaml);
  }

  /**
   * Reads a script from a file. Throws {@link ScriptException} where it is not one, naming the
   * place.
   */
  public static Script load(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  /** Starts again when all turns are used up. */
  public Script looping() {
    return new Script(turns, true, exhausted, key, plays, models, strict);
  }

  /** Sets what a request gets for which no turn is left; not reported as a problem then. */
  public Script whenExhausted(Turn turn) {
    return new Script(turns, loop, turn, key, plays, models, strict);
  }

  /** Refuses requests that do not bring this API key. */
  public Script requireKey(String apiKey) {
    return new Script(turns, loop, exhausted, apiKey, plays, models, strict);
  }

  /** Takes on one provider's manners whatever the path. */
  public Script playing(Provider provider) {
    return new Script(turns, loop, exhausted, key, provider, models, strict);
  }

  /** Sets the ids in the lists of models. */
  public Script withModels(String... ids) {
    return new Script(turns, loop, exhausted, key, plays, List.of(ids), strict);
  }

  /**
   * Answers a request with a problem with 400, as the providers do; the script's turn stays unused.
   */
  public Script strictly() {
    return new Script(turns, loop, exhausted, key, plays, models, true);
  }
}
