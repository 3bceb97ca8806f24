package io.agenticflow.tool.builtin;

import io.agenticflow.tool.BeforeChange;
import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.ToolException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Puts new content in the place of a file's.
 *
 * <p>The content is written to a new file beside it, which then takes its name: who reads the file
 * meanwhile sees the old content or the new, never a part. Permissions stay, and the owner where we
 * may set it. A file with several hard links, one whose owner we cannot keep, and one in a folder
 * that we may not write to are written in place instead, which is not atomic.
 *
 * <p>No link is followed: a new file is made only where there is nothing, the taking of a name
 * replaces a link itself, and the folder's real path is looked at again just before. A process that
 * swaps a folder for a link in that very moment can still lead the write out of the workspace; a
 * sandbox closes that.
 */
final class FileReplacement {
  private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

  private FileReplacement() {}

  /**
   * Writes a file, and the folders above it that are missing.
   *
   * @param file a real path, as a workspace resolves it
   * @param before is told just before
   */
  static void write(Path file, byte[] content, BeforeChange before) throws ToolException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new ToolException("Cannot write " + file + ": it is a folder.");
    }
    try {
      Files.createDirectories(folder);
      requireReal(folder);
      before.willChange(file);
      PosixFileAttributes old = attributes(file);
      if (old != null && links(file) > 1) {
        inPlace(file, content);
      } else {
        replace(file, folder, content, old);
      }
    } catch (IOException e) {
      throw FileProblem.of("write", file, e);
    }
  }

  private static void replace(
      Path file, Path folder, byte[] content, @Nullable PosixFileAttributes old)
      throws IOException, ToolException {
    String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    Path fresh = folder.resolve(".agentic-flow-" + unique + ".tmp");
    boolean mine = false;
    try {
      try (OutputStream out =
          Files.newOutputStream(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        mine = true;
        out.write(content);
      } catch (AccessDeniedException e) {
        if (old != null && Files.isWritable(file)) {
          inPlace(file, content);
          return;
        }
        throw e;
      }
      if (old != null && !takeOver(fresh, old)) {
        inPlace(file, content);
        return;
      }
      requireReal(folder);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      mine = false;
    } finally {
      if (mine) {
        Files.deleteIfExists(fresh);
      }
    }
  }

  /** Gives a new file the owner and permissions of the old one; false where that is not allowed. */
  private static boolean takeOver(Path fresh, PosixFileAttributes old) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(fresh, PosixFileAttributeView.class, NO_FOLLOW);
    PosixFileAttributes own = view.readAttributes();
    try {
      if (!own.group().equals(old.group())) {
        view.setGroup(old.group());
      }
      if (!own.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
    } catch (IOException e) {
      return false; // only a superuser may give files away
    }
    view.setPermissions(old.permissions());
    return true;
  }

  private static void inPlace(Path file, byte[] content) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                file,
                Set.of(
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    LinkOption.NOFOLLOW_LINKS)))) {
      out.write(content);
    }
  }

  private static void requireReal(Path folder) throws IOException, ToolException {
    Path real = folder.toRealPath();
    if (!real.equals(folder)) {
      throw new ToolException(
          "Permission denied: " + folder + " has become a link to " + real + " meanwhile.");
    }
  }

  private static @Nullable PosixFileAttributes attributes(Path file) throws IOException {
    return Files.exists(file, NO_FOLLOW)
        ? Files.readAttributes(file, PosixFileAttributes.class, NO_FOLLOW)
        : null;
  }

  private static int links(Path file) throws IOException {
    return Files.getAttribute(file, "unix:nlink", NO_FOLLOW) instanceof Integer count ? count : 1;
  }
}
