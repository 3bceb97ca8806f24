package io.agenticflow.dialect;

import io.agenticflow.vocabulary.MediaSource;

/** Bytes inside an address, as OpenAI's dialects carry them: {@code data:image/png;base64,…}. */
public final class DataUrl {
  private DataUrl() {}

  /** Returns the bytes of a base64 data URL, else the address as it is. */
  public static MediaSource read(String url) {
    if (url.startsWith("data:")) {
      int comma = url.indexOf(',');
      int base64 = url.indexOf(";base64,");
      if (base64 >= 0 && base64 + 7 == comma) {
        return new MediaSource.Base64(
            url.substring("data:".length(), base64), url.substring(comma + 1));
      }
    }
    return new MediaSource.Url(url);
  }

  /** Returns the bytes as an address. */
  public static String write(MediaSource.Base64 bytes) {
    return "data:" + bytes.mediaType() + ";base64," + bytes.data();
  }
}
