package io.agenticflow.json;

import io.agenticflow.vocabulary.RawJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Replaces values in JSON text and leaves every other byte as it is. */
public final class JsonPatch {
  private JsonPatch() {}

  /**
   * Replaces the values of an object's own fields, each time that a field occurs. A field that is
   * not there is not added.
   *
   * @param json an object in UTF-8
   * @param values from field to new value
   * @throws JsonException where it is no such object
   */
  public static byte[] replaceFields(byte[] json, Map<String, RawJson> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 64);
    int copied = 0;
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonException("not an object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        RawJson value = values.get(parser.currentName());
        parser.nextToken();
        if (value == null) {
          parser.skipChildren();
          continue;
        }
        int start = offset(parser.currentTokenLocation().getByteOffset(), json);
        parser.skipChildren();
        parser.finishToken();
        int end = offset(parser.currentLocation().getByteOffset(), json);
        out.write(json, copied, start - copied);
        out.writeBytes(value.text().getBytes(StandardCharsets.UTF_8));
        copied = end;
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new JsonException("the object has no end");
      }
    } catch (JacksonException e) {
      throw new JsonException(e.getOriginalMessage(), e);
    }
    out.write(json, copied, json.length - copied);
    return out.toByteArray();
  }

  private static int offset(long offset, byte[] json) {
    if (offset < 0 || offset > json.length) {
      throw new JsonException("not UTF-8"); // another encoding is read by characters, not by bytes
    }
    return (int) offset;
  }
}
