package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import io.agenticflow.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of the gateway. Where a component is null, what is built in holds.
 *
 * @param port 0 to 65535
 * @param host the address to listen on
 * @param authToken {@code AGENTIC_FLOW_AUTH_TOKEN}; a token never stands in the file
 * @param authTokenFile a file of tokens
 * @param allowedHosts more names by which clients may call it
 * @param corsOrigins web pages that may ask it and read its answers
 * @param maxBodyBytes the largest body of a request
 * @param maxHeaderBytes the largest sum of a request's headers
 * @param maxConnections the most connections at once
 * @param headerTimeout the longest time for a request's headers
 * @param bodyTimeout the time for a request's body, whatever its size
 * @param writeTimeout the longest wait for a client that does not take what is written
 * @param keepAlive the longest pause between two requests of a connection
 * @param pingInterval after how long a silence a stream's client gets a ping
 * @param drainTimeout how long answers may go on when the gateway is ended
 * @param log which requests get a line in the log
 * @param logFormat how that line is written
 */
public record GatewayConfiguration(
    @Nullable Integer port,
    @Nullable String host,
    @Nullable Secret authToken,
    @Nullable Path authTokenFile,
    List<String> allowedHosts,
    List<String> corsOrigins,
    @Nullable Integer maxBodyBytes,
    @Nullable Integer maxHeaderBytes,
    @Nullable Integer maxConnections,
    @Nullable Duration headerTimeout,
    @Nullable Duration bodyTimeout,
    @Nullable Duration writeTimeout,
    @Nullable Duration keepAlive,
    @Nullable Duration pingInterval,
    @Nullable Duration drainTimeout,
    Logged log,
    LogFormat logFormat) {

  /** Which requests get a line in the log. */
  public enum Logged {
    ALL,
    /** Those that did not end in a whole answer. */
    FAILURES,
    OFF
  }

  /** How a line of the log is written. */
  public enum LogFormat {
    /** For people. */
    TEXT,
    /** A JSON object in each line. */
    JSON
  }

  public GatewayConfiguration {
    allowedHosts = List.copyOf(allowedHosts);
    corsOrigins = List.copyOf(corsOrigins);
    requireNonNull(log, "log");
    requireNonNull(logFormat, "logFormat");
  }

  /** Returns the same with what stands outside its fields. */
  GatewayConfiguration with(@Nullable Secret token, @Nullable Path tokenFile) {
    return new GatewayConfiguration(
        port,
        host,
        token,
        tokenFile,
        allowedHosts,
        corsOrigins,
        maxBodyBytes,
        maxHeaderBytes,
        maxConnections,
        headerTimeout,
        bodyTimeout,
        writeTimeout,
        keepAlive,
        pingInterval,
        drainTimeout,
        log,
        logFormat);
  }

  /** Returns the same without what a running gateway can take: what is left needs a new start. */
  public GatewayConfiguration fixed() {
    return new GatewayConfiguration(
        port,
        host,
        null,
        null,
        List.of(),
        List.of(),
        maxBodyBytes,
        maxHeaderBytes,
        maxConnections,
        headerTimeout,
        bodyTimeout,
        writeTimeout,
        keepAlive,
        pingInterval,
        drainTimeout,
        Logged.ALL,
        LogFormat.TEXT);
  }
}
