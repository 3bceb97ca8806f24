package io.agenticflow.swarm;

import io.agenticflow.agent.KeptFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All members in one folder: a file belongs to the member that writes it first, and the others are
 * told whose it is. A member may go on with the files of those that it comes after, and has them
 * from then on.
 *
 * <p>A claim is a file of its own, made in one operation, so that it holds between processes and
 * after a crash. What a command writes is not seen.
 */
public final class ClaimedFiles implements TeamFiles {
  private static final String CLAIM = ".claim";

  private final Path workspace;
  private final Path claims;

  /**
   * @param workspace in which all work, real and absolute
   * @param claims a folder for the claims of this swarm; need not exist
   */
  public ClaimedFiles(Path workspace, Path claims) {
    this.workspace = workspace;
    this.claims = claims;
  }

  @Override
  public void begin() throws IOException {
    Files.createDirectories(claims);
  }

  @Override
  public Path place(String member, boolean mayChange) {
    return workspace;
  }

  @Override
  public KeptFiles guard(String member, List<String> after, @Nullable KeptFiles inner) {
    return file -> {
      claim(member, after, file);
      return inner == null ? null : inner.keep(file);
    };
  }

  /** Thrown where a file belongs to another; the model reads the message. */
  static final class TakenException extends IOException {
    private static final long serialVersionUID = 1L;

    TakenException(String holder) {
      super(
          "it belongs to "
              + holder
              + ", who works on it in this swarm. Leave it, and say in your answer what it should"
              + " change there.");
    }
  }

  private synchronized void claim(String member, List<String> after, Path file) throws IOException {
    Files.createDirectories(claims);
    Path claim = claims.resolve(name(file));
    String text = member + "\n" + file;
    try {
      Files.writeString(
          claim,
          text,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      String holder = holder(claim);
      if (holder.equals(member)) {
        return;
      }
      if (!after.contains(holder)) {
        throw new TakenException(holder.isEmpty() ? "another member" : holder);
      }
      Files.writeString(claim, text);
    }
  }

  private static String holder(Path claim) throws IOException {
    return Files.readString(claim).lines().findFirst().orElse("");
  }

  /** Names a claim by its file; no two files have the same. */
  private static String name(Path file) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(file.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16).toLowerCase(Locale.ROOT) + CLAIM;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  @Override
  public synchronized Changes done(String member) throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(claims)) {
      for (Path claim : all.filter(each -> each.toString().endsWith(CLAIM)).toList()) {
        List<String> lines = Files.readString(claim).lines().toList();
        if (lines.size() == 2 && lines.getFirst().equals(member)) {
          files.add(shown(Path.of(lines.get(1))));
        }
      }
    } catch (NoSuchFileException e) {
      return new Changes(List.of(), null); // nobody has written anything
    }
    files.sort(null);
    return new Changes(files, null);
  }

  @Override
  public String diff(String member) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String file : done(member).files()) {
      text.append("changed: ").append(file).append('\n');
    }
    return text.toString();
  }

  @Override
  public Merge merge(String member) throws IOException {
    return new Merge(member, done(member).files(), List.of(), "", null);
  }

  @Override
  public synchronized Merge finish() throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(claims)) {
      for (Path claim : all.toList()) {
        Files.readString(claim).lines().skip(1).forEach(file -> files.add(shown(Path.of(file))));
        Files.delete(claim);
      }
      Files.delete(claims);
    } catch (NoSuchFileException e) {
      return Merge.none(Merge.ALL); // finished before
    }
    files.sort(null);
    return new Merge(Merge.ALL, files, List.of(), "", null);
  }

  private String shown(Path file) {
    return file.startsWith(workspace) ? workspace.relativize(file).toString() : file.toString();
  }
}
