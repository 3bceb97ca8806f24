package io.agenticflow.gateway.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Looks whether the headers of a request say the same as its body: what stands before us may have
 * decided by them.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#server-validation">
 *     Server validation</a>
 */
final class HeaderCheck {
  static final String PROTOCOL_VERSION = "mcp-protocol-version";

  private static final String METHOD = "mcp-method";
  private static final String NAME = "mcp-name";
  private static final String ANNOTATION = "x-mcp-header";
  private static final String BASE64_START = "=?base64?";
  private static final String BASE64_END = "?=";

  private final Function<String, @Nullable String> headers;
  private final Message.Request request;

  /**
   * @param headers by lower-case name; null where there is none
   */
  HeaderCheck(Function<String, @Nullable String> headers, Message.Request request) {
    this.headers = headers;
    this.request = request;
  }

  /**
   * Looks at the headers that every request has.
   *
   * @throws RpcException where one is missing or says something else
   */
  void standard() throws RpcException {
    String version = headers.apply(PROTOCOL_VERSION);
    if (version == null) {
      throw mismatch("the header MCP-Protocol-Version is missing");
    }
    String said =
        Json.string(Json.field(request.params(), Meta.FIELD), Meta.PROTOCOL_VERSION, version);
    same("MCP-Protocol-Version", version.strip(), said);
    String method = headers.apply(METHOD);
    if (method == null) {
      throw mismatch("the header Mcp-Method is missing");
    }
    same("Mcp-Method", method.strip(), request.method());
    String field =
        switch (request.method()) {
          case Methods.TOOLS_CALL, Methods.PROMPTS_GET -> "name";
          case Methods.RESOURCES_READ -> "uri";
          default -> "";
        };
    String named = field.isEmpty() ? null : Json.string(request.params(), field);
    if (named != null) {
      String name = headers.apply(NAME);
      if (name == null) {
        throw mismatch("the header Mcp-Name is missing");
      }
      same("Mcp-Name", decoded("Mcp-Name", name), named);
    }
  }

  /**
   * Looks at the headers that a tool wants for some of its arguments.
   *
   * @param inputSchema the tool's
   * @throws RpcException where one is missing or says something else
   */
  void parameters(JrsObject inputSchema) throws RpcException {
    parameters(inputSchema, Json.field(request.params(), "arguments"));
  }

  private void parameters(JrsValue schema, @Nullable JrsValue arguments) throws RpcException {
    for (var each : Json.fields(Json.field(schema, "properties"))) {
      JrsValue value = Json.field(arguments, each.getKey());
      String annotated = Json.string(each.getValue(), ANNOTATION);
      if (annotated != null) {
        parameter("Mcp-Param-" + annotated, value);
      }
      parameters(each.getValue(), value);
    }
  }

  private void parameter(String name, @Nullable JrsValue value) throws RpcException {
    String header = headers.apply(name.toLowerCase(Locale.ROOT));
    boolean expected =
        value instanceof JrsString || value instanceof JrsNumber || value instanceof JrsBoolean;
    if (!expected && header == null) {
      return;
    }
    if (header == null) {
      throw mismatch("the header " + name + " is missing");
    }
    if (!expected || value == null) {
      throw mismatch("the header " + name + " is there, and its argument is not");
    }
    String decoded = decoded(name, header);
    if (value instanceof JrsNumber number) {
      if (!isNumber(decoded, new BigDecimal(number.asText()))) {
        throw mismatch("the header " + name + " is not the number in the body");
      }
    } else {
      same(name, decoded, value.asText());
    }
  }

  private static boolean isNumber(String text, BigDecimal number) {
    try {
      return new BigDecimal(text).compareTo(number) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Strict, because a lenient reader of the same header may see another value. */
  private static String decoded(String name, String header) throws RpcException {
    String value = header.strip();
    if (value.startsWith(BASE64_START)
        && value.endsWith(BASE64_END)
        && value.length() >= BASE64_START.length() + BASE64_END.length()) {
      String encoded = value.substring(BASE64_START.length(), value.length() - BASE64_END.length());
      try {
        byte[] bytes = Base64.getDecoder().decode(encoded);
        if (Base64.getEncoder().encodeToString(bytes).equals(encoded)) {
          return new String(bytes, UTF_8);
        }
      } catch (IllegalArgumentException e) {
        // As below.
      }
      throw mismatch("the header " + name + " is not Base64 between its marks");
    }
    if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))) {
      throw mismatch("the header " + name + " has characters that need Base64");
    }
    return value;
  }

  private static void same(String name, String header, String body) throws RpcException {
    if (!header.equals(body)) {
      throw mismatch("the header " + name + " is not what the body says");
    }
  }

  private static RpcException mismatch(String why) {
    return new RpcException(RpcError.HEADER_MISMATCH, "header mismatch: " + why);
  }
}
