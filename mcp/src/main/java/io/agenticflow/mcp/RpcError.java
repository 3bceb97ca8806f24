package io.agenticflow.mcp;

import io.agenticflow.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Why a request has no result.
 *
 * @param message one sentence
 * @param data more, as the code or the sender has it; null for nothing
 * @see <a href="https://www.jsonrpc.org/specification#error_object">JSON-RPC 2.0, error object</a>
 */
public record RpcError(long code, String message, @Nullable JrsValue data) {
  // JSON-RPC 2.0.
  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL_ERROR = -32603;

  /** Up to 2025-11-25; later {@link #INVALID_PARAMS}. */
  public static final int RESOURCE_NOT_FOUND = -32002;

  /** In 2025-11-25: the user has to visit an address first; the data has {@code elicitations}. */
  public static final int URL_ELICITATION_REQUIRED = -32042;

  // Since 2026-07-28.
  public static final int HEADER_MISMATCH = -32020;
  public static final int MISSING_CLIENT_CAPABILITY = -32021;

  /** The data has {@code supported}, a list of revisions, and {@code requested}. */
  public static final int UNSUPPORTED_VERSION = -32022;

  public RpcError(long code, String message) {
    this(code, message, null);
  }

  /** Reads what stands in the field {@code error}; what is missing is filled in. */
  static RpcError read(JrsValue error) {
    return new RpcError(
        Json.integer(error, "code", INTERNAL_ERROR),
        Json.string(error, "message", "no reason is given"),
        Json.field(error, "data"));
  }

  /** Returns whether only a server of {@link Revision#V2026_07_28} or later says this. */
  public boolean isOfStatelessEra() {
    return code == HEADER_MISMATCH
        || code == MISSING_CLIENT_CAPABILITY
        || code == UNSUPPORTED_VERSION;
  }

  JrsObject json() {
    return Json.object().put("code", code).put("message", message).put("data", data).build();
  }
}
