package io.agenticflow.tool.builtin;

import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.RunNotes;
import io.agenticflow.tool.RunNotes.FileStamp;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the file tools check before they touch a file. */
final class FileAccess {
  private FileAccess() {}

  /**
   * Returns the attributes of a regular file, null where there is nothing.
   *
   * @throws ToolException where it is a folder or a special file: opening a pipe or a device can
   *     block for ever
   */
  static @Nullable BasicFileAttributes regularFile(String action, Path file) throws ToolException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw FileProblem.of(action, file, e);
    }
    if (attributes.isDirectory()) {
      throw new ToolException(
          "Cannot "
              + action
              + " "
              + file
              + ": it is a folder. Use Glob with a pattern such as * to see the files in it.");
    }
    if (!attributes.isRegularFile()) {
      throw new ToolException(
          "Cannot "
              + action
              + " "
              + file
              + ": it is not a regular file (a device, pipe, socket or link).");
    }
    return attributes;
  }

  /**
   * Refuses a change of Git's own folder: a hook or a setting in there is run by commands that
   * nobody watches. Bash is the way to use Git. With an unconfined workspace all is allowed.
   */
  static void refuseGitInternals(Path file, Workspace workspace) throws ToolException {
    if (!workspace.confined()) {
      return;
    }
    for (Path part : file) {
      if (part.toString().equalsIgnoreCase(".git")) {
        throw new ToolException(
            "Permission denied: "
                + workspace.display(file)
                + " belongs to Git's own data. Use git commands to change it.");
      }
    }
  }

  /**
   * Checks that an existing file is as this run last saw it.
   *
   * @throws ToolException where it was never read or is not what it was
   */
  static void requireSeen(
      String action, Path file, BasicFileAttributes attributes, RunNotes notes, String shown)
      throws ToolException {
    Optional<FileStamp> seen = notes.lastSeen(file);
    if (seen.isEmpty()) {
      throw new ToolException(
          "Cannot "
              + action
              + " "
              + shown
              + ": it exists and was not read in this run. Read it first.");
    }
    if (!seen.get().equals(FileStamp.of(attributes))) {
      throw new ToolException(
          "Cannot " + action + " " + shown + ": it was changed since you read it. Read it again.");
    }
  }
}
