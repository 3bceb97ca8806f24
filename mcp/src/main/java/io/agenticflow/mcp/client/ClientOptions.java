package io.agenticflow.mcp.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client is and can do.
 *
 * @param program who we are
 * @param version of the program
 * @param era how it is found out what the server speaks
 * @param sampling null where a server cannot ask a model
 * @param elicitation null where a server cannot ask a person; who asks all the same is declined
 * @param roots null where a server is not told where we work
 * @param events hears what the server tells
 * @param logLevel from which level on the server is to log ({@code debug} to {@code emergency});
 *     null leaves it to the server
 * @param connectTimeout for starting and introducing, altogether
 * @param requestTimeout the longest silence of a request that names none of its own
 * @param longestRequest the longest that a request takes, whatever progress it makes
 */
public record ClientOptions(
    String program,
    String version,
    Era era,
    @Nullable Sampling sampling,
    @Nullable Elicitation elicitation,
    @Nullable Roots roots,
    ServerEvents events,
    @Nullable String logLevel,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration longestRequest) {

  /** How it is found out what a server speaks. */
  public enum Era {
    /** By asking: {@code server/discover} first, {@code initialize} where that is not known. */
    PROBE,
    /** Known to begin with {@code initialize}. */
    STATEFUL,
    /** Known to know no handshake. */
    STATELESS
  }

  /** Returns those of a program that offers nothing to its servers. */
  public static ClientOptions of(String program, String version) {
    return new ClientOptions(
        program,
        version,
        Era.PROBE,
        null,
        null,
        null,
        ServerEvents.IGNORED,
        null,
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        Duration.ofHours(8));
  }

  public ClientOptions era(Era value) {
    return new ClientOptions(
        program,
        version,
        value,
        sampling,
        elicitation,
        roots,
        events,
        logLevel,
        connectTimeout,
        requestTimeout,
        longestRequest);
  }

  public ClientOptions sampling(@Nullable Sampling value) {
    return new ClientOptions(
        program,
        version,
        era,
        value,
        elicitation,
        roots,
        events,
        logLevel,
        connectTimeout,
        requestTimeout,
        longestRequest);
  }

  public ClientOptions elicitation(@Nullable Elicitation value) {
    return new ClientOptions(
        program,
        version,
        era,
        sampling,
        value,
        roots,
        events,
        logLevel,
        connectTimeout,
        requestTimeout,
        longestRequest);
  }

  public ClientOptions roots(@Nullable Roots value) {
    return new ClientOptions(
        program,
        version,
        era,
        sampling,
        elicitation,
        value,
        events,
        logLevel,
        connectTimeout,
        requestTimeout,
        longestRequest);
  }

  public ClientOptions events(ServerEvents value) {
    return new ClientOptions(
        program,
        version,
        era,
        sampling,
        elicitation,
        roots,
        value,
        logLevel,
        connectTimeout,
        requestTimeout,
        longestRequest);
  }

  public ClientOptions logLevel(@Nullable String value) {
    return new ClientOptions(
        program,
        version,
        era,
        sampling,
        elicitation,
        roots,
        events,
        value,
        connectTimeout,
        requestTimeout,
        longestRequest);
  }

  /**
   * @param connect see {@link #connectTimeout}
   * @param request see {@link #requestTimeout}
   */
  public ClientOptions timeouts(Duration connect, Duration request) {
    return new ClientOptions(
        program,
        version,
        era,
        sampling,
        elicitation,
        roots,
        events,
        logLevel,
        connect,
        request,
        longestRequest);
  }

  public ClientOptions longestRequest(Duration value) {
    return new ClientOptions(
        program,
        version,
        era,
        sampling,
        elicitation,
        roots,
        events,
        logLevel,
        connectTimeout,
        requestTimeout,
        value);
  }
}
