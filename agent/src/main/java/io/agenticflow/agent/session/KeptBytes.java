package io.agenticflow.agent.session;

import io.agenticflow.agent.KeptFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A session's folder of file contents, each under the hash of its bytes, so that one content is
 * there once however often it is put aside.
 */
final class KeptBytes implements KeptFiles {
  private final Path folder;

  /**
   * @param folder need not exist
   */
  KeptBytes(Path folder) {
    this.folder = folder;
  }

  @Override
  public @Nullable String keep(Path file) throws IOException {
    byte[] bytes;
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    String blob = HexFormat.of().formatHex(sha256(bytes));
    Path kept = folder.resolve(blob);
    if (!Files.exists(kept)) {
      Path part = folder.resolve(blob + ".part-" + ProcessHandle.current().pid());
      try (FileChannel channel = OwnerOnly.create(part)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      } catch (FileAlreadyExistsException e) {
        return blob; // another call of this process is writing the very same bytes
      }
      Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return blob;
  }

  /** Returns the bytes that were kept under a name. */
  byte[] read(String blob) throws IOException {
    return Files.readAllBytes(folder.resolve(blob));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
