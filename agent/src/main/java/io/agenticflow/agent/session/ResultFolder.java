package io.agenticflow.agent.session;

import io.agenticflow.context.StoredResults;
import io.agenticflow.secret.Redaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/**
 * A session's folder of long results of tools, a file for each that only the owner can read, with
 * secrets taken out as from the session's own file.
 */
final class ResultFolder implements StoredResults {
  private static final int MOST_COPIES = 100;

  private final Path folder;
  private final Redaction redaction;

  /**
   * @param folder need not exist
   */
  ResultFolder(Path folder, Redaction redaction) {
    this.folder = folder;
    this.redaction = redaction;
  }

  @Override
  public Path store(String toolUseId, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(redaction.of(text).getBytes(StandardCharsets.UTF_8));
    String name = plain(toolUseId);
    for (int copy = 1; copy <= MOST_COPIES; copy++) {
      Path file = folder.resolve(copy == 1 ? name + ".txt" : name + "-" + copy + ".txt");
      try (FileChannel channel = OwnerOnly.create(file)) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        return file;
      } catch (FileAlreadyExistsException e) {
        // A weak server repeats its ids, and a copied session those of the one it is of.
      }
    }
    throw new IOException("there are " + MOST_COPIES + " results of the name " + name);
  }

  /** An id is a provider's to choose: it must not lead out of the folder. */
  private static String plain(String id) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < Math.min(80, id.length()); i++) {
      char c = id.charAt(i);
      boolean kept =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      plain.append(kept ? c : '_');
    }
    return plain.isEmpty() ? "result" : plain.toString();
  }
}
