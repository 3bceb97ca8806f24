package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import java.util.List;

/** Refuses pictures and documents for a model that cannot take them. */
public final class MediaCheck {
  private final ModelRequest request;
  private final Profile profile;

  private MediaCheck(ModelRequest request, Profile profile) {
    this.request = request;
    this.profile = profile;
  }

  /** Throws {@link DialectException}, which names the block, where there is one. */
  public static void of(ModelRequest request, Profile profile) {
    if (profile.images() && profile.documents()) {
      return;
    }
    MediaCheck check = new MediaCheck(request, profile);
    int index = 0;
    for (Message message : request.messages()) {
      check.blocks("messages[" + index++ + "].content", message.content());
    }
  }

  private void blocks(String where, List<ContentBlock> blocks) {
    int index = 0;
    for (ContentBlock block : blocks) {
      String here = where + "[" + index++ + "]";
      switch (block) {
        case ContentBlock.Image _ when !profile.images() ->
            throw refused(here, "an image", "see images");
        case ContentBlock.Document document
            when !profile.documents() && !(document.source() instanceof MediaSource.PlainText) ->
            throw refused(here, "a document", "read PDF documents");
        case ContentBlock.ToolResult result -> blocks(here + ".content", result.content());
        default -> {}
      }
    }
  }

  private DialectException refused(String where, String what, String ability) {
    return new DialectException(
        where
            + " is "
            + what
            + ", and "
            + request.model()
            + " does not "
            + ability
            + " here; leave it out, or choose another model");
  }
}
