package io.agenticflow.tool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Says in one line why the file system did not do something. */
public final class FileProblem {
  private FileProblem() {}

  /**
   * Returns the failure in words. One that was a matter of rights begins with {@code Permission
   * denied:} and names the owner and as whom we run.
   *
   * @param action what was tried, for example {@code write}
   * @param path the file it was tried on
   */
  public static ToolException of(String action, Path path, IOException problem) {
    String subject = "Cannot " + action + " " + path + ": ";
    return switch (problem) {
      case AccessDeniedException e -> denied(action, path, e);
      case NoSuchFileException e -> new ToolException(subject + "it does not exist", e);
      case FileAlreadyExistsException e ->
          new ToolException(subject + "there is already something of that name", e);
      case NotDirectoryException e -> new ToolException(subject + "it is not a folder", e);
      case DirectoryNotEmptyException e ->
          new ToolException(subject + "it is a folder that is not empty", e);
      case FileSystemException e when e.getReason() != null ->
          new ToolException(subject + e.getReason(), e);
      default -> new ToolException(subject + problem.getMessage(), problem);
    };
  }

  private static ToolException denied(String action, Path path, AccessDeniedException problem) {
    return new ToolException(
        denied(action, path) + " Give that user the right, or run as the owner.", problem);
  }

  /**
   * Returns that the rights do not allow something, who owns what it is about and as whom we run,
   * as whole sentences in one line.
   *
   * @param action what was tried, for example {@code write}
   * @param path the file it was tried on
   */
  public static String denied(String action, Path path) {
    // What exists decides: of a file that is to be made, the folder it would be in.
    Path judge = path;
    while (!Files.exists(judge) && judge.getParent() != null) {
      judge = judge.getParent();
    }
    return "Permission denied: cannot "
        + action
        + " "
        + path
        + "; "
        + (judge.equals(path) ? "it" : judge)
        + owner(judge)
        + " and we run as "
        + whoWeAre()
        + ".";
  }

  private static String owner(Path path) {
    try {
      PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
      return " belongs to "
          + attributes.owner().getName()
          + ":"
          + attributes.group().getName()
          + " (user id "
          + Files.getAttribute(path, "unix:uid")
          + ", "
          + PosixFilePermissions.toString(attributes.permissions())
          + ")";
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return " does not tell its owner";
    }
  }

  private static String whoWeAre() {
    String name = System.getProperty("user.name", "?");
    try {
      Object id = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      // In a container the system need not know the user that it was started as.
      return name.equals("?") ? "user id " + id : name + " (user id " + id + ")";
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return name; // not Linux
    }
  }
}
