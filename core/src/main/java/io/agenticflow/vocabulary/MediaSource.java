package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

/** Where the bytes of an image or a document are. */
public sealed interface MediaSource {

  /**
   * Bytes in the message itself.
   *
   * @param mediaType for example {@code image/png}
   * @param data base64, without line breaks
   */
  record Base64(String mediaType, String data) implements MediaSource {
    public Base64 {
      requireNonNull(mediaType, "mediaType");
      requireNonNull(data, "data");
    }
  }

  /** Bytes behind an address that the provider fetches. */
  record Url(String url) implements MediaSource {
    public Url {
      requireNonNull(url, "url");
    }
  }

  /** Plain text in the message itself, for documents only. */
  record PlainText(String text) implements MediaSource {
    public PlainText {
      requireNonNull(text, "text");
    }
  }

  /** A source that the vocabulary has no word for, such as an uploaded file's id. */
  record Other(String type, RawJson json) implements MediaSource {
    public Other {
      requireNonNull(type, "type");
      requireNonNull(json, "json");
    }
  }
}
