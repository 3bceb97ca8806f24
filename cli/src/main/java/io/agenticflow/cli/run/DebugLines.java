package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.session.SavedSession;
import io.agenticflow.agent.session.SessionEvents;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.secret.Redaction;
import io.agenticflow.tool.FileProblem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Writes a run's events, the calls of the model among them, as lines of JSON for somebody who looks
 * for a fault: {@code --debug}, {@code --debug-file}. Keys are taken out. Words as they come are
 * not written: the whole answer is.
 */
final class DebugLines implements Consumer<RunEvent> {
  private final Redaction redaction;
  private final Consumer<String> lines;

  private DebugLines(Redaction redaction, Consumer<String> lines) {
    this.redaction = redaction;
    this.lines = lines;
  }

  /**
   * Returns what hears the events; it does nothing where nobody asked for it.
   *
   * @throws CliException where the file cannot be written
   */
  static Consumer<RunEvent> of(ParsedArguments arguments, Redaction redaction, Terminal terminal) {
    Path file = arguments.get(Options.DEBUG_FILE);
    if (file != null) {
      create(file);
      return new DebugLines(redaction, line -> append(file, line));
    }
    return arguments.isSet(Options.DEBUG)
        ? new DebugLines(redaction, line -> terminal.err().println("debug: " + line))
        : _ -> {};
  }

  @Override
  public void accept(RunEvent event) {
    if (!isPiece(event)) {
      lines.accept(
          redaction.of(
              Json.write(SessionEvents.json(new SavedSession.Entry(Instant.now(), event)))));
    }
  }

  private static boolean isPiece(RunEvent event) {
    return switch (event) {
      case RunEvent.TextDelta _, RunEvent.ThinkingDelta _, RunEvent.Streamed _ -> true;
      case RunEvent.SubAgent inside -> isPiece(inside.event());
      default -> false;
    };
  }

  private static void create(Path file) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createFile(file, ownerOnly);
    } catch (FileAlreadyExistsException e) {
      append(file, ""); // says now, not later, that it cannot be written
    } catch (IOException e) {
      throw problem(file, e);
    }
  }

  private static void append(Path file, String line) {
    try {
      Files.writeString(file, line.isEmpty() ? "" : line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw problem(file, e);
    }
  }

  private static CliException problem(Path file, IOException e) {
    return new CliException(
        ExitCode.USAGE, "--debug-file: " + FileProblem.of("write", file, e).getMessage(), null, e);
  }
}
