package io.agenticflow.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * Holds JSON against the schemas of OpenRouter's public OpenAPI document, which has the Anthropic
 * Messages schemas too.
 *
 * <p>The document stays outside this repository. It is looked for as {@value OracleFile#NAME} in
 * the folder that the system property {@value OracleFile#PROPERTY} or the environment variable
 * {@value OracleFile#VARIABLE} names, else in {@code shared/oracles} beside the repository. Where
 * it is not, one line on standard error says so and nothing is checked. It is read once, in the
 * background, as soon as somebody asks. Safe for use by several threads.
 */
public final class SchemaCheck {

  /** Loads on first use, in a thread of its own. */
  private static final class Loaded {
    static final CompletableFuture<Optional<Oracle>> ORACLE =
        CompletableFuture.supplyAsync(SchemaCheck::load, Thread::startVirtualThread);
  }

  private SchemaCheck() {}

  /** Starts to load the document where that has not been done. Returns at once. */
  public static void warmUp() {
    Loaded.ORACLE.isDone();
  }

  /** Returns whether the document is at hand; waits until it is loaded. */
  public static boolean available() {
    return Loaded.ORACLE.join().isPresent();
  }

  /**
   * Returns what is wrong with a JSON value by a schema: one line for each problem, the place as a
   * JSON pointer first. Nothing where the document is not at hand.
   */
  public static List<String> problems(SchemaName schema, String json) {
    JsonNode tree = Trees.parse(json);
    return tree == null ? List.of("not JSON: " + json) : problems(schema, tree);
  }

  /** As {@link #problems(SchemaName, String)}, for a tree. */
  public static List<String> problems(SchemaName schema, JsonNode tree) {
    return Loaded.ORACLE.join().map(oracle -> oracle.problems(schema, tree)).orElse(List.of());
  }

  /**
   * Returns the schemas that are named in {@link SchemaName} or reached from there, by their names,
   * for tests that walk them. Nothing where the document is not at hand.
   */
  public static Optional<JsonNode> schemas() {
    return Loaded.ORACLE.join().map(Oracle::tree);
  }

  private static Optional<Oracle> load() {
    try {
      Optional<Path> file = OracleFile.find();
      if (file.isPresent()) {
        return Optional.of(new Oracle(OracleFile.read(file.get())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.err.println(
        "testkit: "
            + OracleFile.NAME
            + " not found (set "
            + OracleFile.VARIABLE
            + " to its folder); requests are not checked against the public schema");
    return Optional.empty();
  }
}
