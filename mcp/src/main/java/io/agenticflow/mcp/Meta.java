package io.agenticflow.mcp;

/**
 * The keys in {@code _meta}: the protocol's, and one of our own.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/index#meta">Meta</a>
 */
public final class Meta {
  /** The field of a request's or notification's parameters, or of a result, that holds them. */
  public static final String FIELD = "_meta";

  public static final String PROGRESS_TOKEN = "progressToken";

  // Since 2026-07-28.
  public static final String PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
  public static final String CLIENT_INFO = "io.modelcontextprotocol/clientInfo";
  public static final String CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  public static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";
  public static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";
  public static final String SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

  /** In 2025-11-25: ties a message to a task. */
  public static final String RELATED_TASK = "io.modelcontextprotocol/related-task";

  /**
   * Our own: names the call of a tool, the same where it is sent again and no other call's, so that
   * a server can keep from doing it twice.
   */
  public static final String CALL_KEY = "io.agenticflow/idempotencyKey";

  private Meta() {}
}
