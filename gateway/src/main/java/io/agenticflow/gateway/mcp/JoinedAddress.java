package io.agenticflow.gateway.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A resource of one of several servers, written {@code server:NAME/URI}: the server's name with
 * what is no letter, digit, {@code -}, {@code .}, {@code _} or {@code *} percent-encoded, then the
 * server's own address, or template of addresses, as it is. Nothing after the scheme begins with a
 * slash, so that a client which parses addresses takes all of it for one opaque path and changes
 * nothing in it.
 *
 * @param server its name
 * @param uri as the server says it
 */
record JoinedAddress(String server, String uri) {
  static final String SCHEME = "server:";

  /**
   * Reads what {@link #text()} writes; null for anything else, also for the same in other digits.
   */
  static @Nullable JoinedAddress read(String text) {
    int slash = text.indexOf('/');
    if (!text.startsWith(SCHEME) || slash < 0) {
      return null;
    }
    String server;
    try {
      server = URLDecoder.decode(text.substring(SCHEME.length(), slash), UTF_8);
    } catch (IllegalArgumentException e) {
      return null; // a percent sign without its digits
    }
    JoinedAddress read = new JoinedAddress(server, text.substring(slash + 1));
    return read.text().equals(text) ? read : null;
  }

  String text() {
    return start(server) + uri;
  }

  /** Returns how all addresses of a server begin. */
  static String start(String server) {
    return SCHEME + URLEncoder.encode(server, UTF_8).replace("+", "%20") + "/";
  }

  /**
   * Returns an object with its address joined; as it is where it has none.
   *
   * @param field that holds the address
   */
  static JrsObject joined(String server, JrsObject object, String field) {
    String uri = Json.string(object, field);
    return uri == null
        ? object
        : with(object, field, Json.of(new JoinedAddress(server, uri).text()));
  }

  /**
   * Returns the content of a tool's result or of a message with the addresses in it joined.
   *
   * @param content a piece of content, or an array of such
   */
  static JrsValue inContent(String server, JrsValue content) {
    if (content instanceof JrsArray) {
      List<JrsValue> all =
          Json.elements(content).stream().map(each -> inContent(server, each)).toList();
      return Json.array(all);
    }
    if (content instanceof JrsObject piece) {
      return switch (Json.string(piece, "type", "")) {
        case "resource_link" -> joined(server, piece, "uri");
        case "resource" ->
            Json.field(piece, "resource") instanceof JrsObject inside
                ? with(piece, "resource", joined(server, inside, "uri"))
                : piece;
        default -> piece;
      };
    }
    return content;
  }

  /** Returns an object with another value in a field that it has. */
  static JrsObject with(JrsObject object, String field, JrsValue value) {
    JsonObjectBuilder json = Json.object();
    for (var each : Json.fields(object)) {
      json.put(each.getKey(), each.getKey().equals(field) ? value : each.getValue());
    }
    return json.build();
  }
}
