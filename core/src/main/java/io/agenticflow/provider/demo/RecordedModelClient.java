package io.agenticflow.provider.demo;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.Cancellation;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Plays a recording in a model's place. It understands nothing: it goes through its turns one after the other, and stops
 * with an error as soon as the task is another one or a tool answers something else than it did. Its tokens and its cost
 * are zero. Safe for use by several threads; how far a conversation has come is read from the request.
 */
public final class RecordedModelClient implements ModelClient {
  /** The name of the model. */
  public static final String MODEL = "demo";

  private static final String RESOURCE = "hello-python.json";

  private final Recording recording;
  private final Duration pace;

  /**
   * Opens the recording that comes with the program.
   *
   * @param pace the wait before each piece of an answer; zero for none
   */
  public RecordedModelClient(Duration pace) {
    this(Recording.readResource(RESOURCE), pace);
  }

  RecordedModelClient(Recording recording, Duration pace) {
    this.recording = recording;
    this.pace = requireNonNull(pace, "pace");
  }

  /** Returns the task that the recording is about. */
  public String task() {
    return recording.task();
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    requireTheTask(request);
    requireTheTools(request);
    int index = 0;
    for (Message message : request.messages()) {
      if (message.role() == Role.ASSISTANT) {
        index++;
      }
    }
    if (index >= recording.turns().size()) {
      throw stopped("the recording is over: it has no answer to anything said after its end");
    }
    Recording.Turn turn = recording.turns().get(index);
    requireTheResults(turn, request.messages());
    return new RecordedStream(PlayedTurn.events(turn, index), pace, cancellation);
  }

  private void requireTheTask(ModelRequest request) {
    List<String> said = new ArrayList<>();
    for (Message message : request.messages()) {
      if (message.role() == Role.USER) {
        for (ContentBlock block : message.content()) {
          if (block instanceof ContentBlock.Text text) {
            said.add(text.text());
          }
        }
        break;
      }
    }
    String wanted = folded(recording.task());
    if (said.stream().noneMatch(text -> folded(text).equals(wanted))) {
      String task = said.isEmpty() ? "" : said.getLast().strip();
      throw stopped(
          ("--model demo is a recording of one task, \"" + recording.task() + "\", and this is another: \"")
              + (shortened(task) + "\"; name a model with --model, or run that task"));
    }
  }

  private void requireTheTools(ModelRequest request) {
    Set<String> missing = new LinkedHashSet<>();
    recording.turns().forEach(turn -> turn.calls().forEach(call -> missing.add(call.name())));
    request.tools().stream().map(ToolDefinition::name).forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw stopped(
          "the recording needs the tools "
              + String.join(", ", missing)
              + ", and this run does not offer them; --agent coder has them");
    }
  }

  private static void requireTheResults(Recording.Turn turn, List<Message> messages) {
    List<ContentBlock> last = messages.isEmpty() ? List.of() : messages.getLast().content();
    List<ContentBlock.ToolResult> results = new ArrayList<>();
    for (ContentBlock block : last) {
      if (block instanceof ContentBlock.ToolResult result) {
        results.add(result);
      }
    }
    for (int i = 0; i < turn.after().size(); i++) {
      Recording.Expected expected = turn.after().get(i);
      if (i >= results.size()) {
        throw stopped("the recording cannot go on: the tool " + expected.tool() + " was not run");
      }
      ContentBlock.ToolResult result = results.get(i);
      String text = text(result);
      if (expected.accept().stream().noneMatch(outcome -> fits(outcome, result.isError(), text))) {
        throw stopped(
            ("the recording cannot go on: it needs " + expected.wanted() + ", and the tool ")
                + (expected.tool() + (result.isError() ? " failed" : " answered"))
                + (": \"" + shortened(text) + "\""));
      }
    }
  }

  private static boolean fits(Recording.Outcome outcome, boolean isError, String text) {
    return outcome.error() == isError
        && (outcome.contains() == null || text.contains(outcome.contains()));
  }

  private static String text(ContentBlock.ToolResult result) {
    StringBuilder text = new StringBuilder();
    for (ContentBlock block : result.content()) {
      if (block instanceof ContentBlock.Text words) {
        text.append(words.text());
      }
    }
    return text.toString();
  }

  /** Returns letters and digits in lower case, everything else as single blanks. */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        if (gap && !folded.isEmpty()) {
          folded.append(' ');
        }
        gap = false;
        folded.append(c);
      } else {
        gap = true;
      }
    }
    return folded.toString().toLowerCase(Locale.ROOT);
  }

  private static String shortened(String text) {
    String line = text.strip().replace('\n', ' ');
    return line.length() <= 120 ? line : line.substring(0, 120) + "…";
  }

  private static ModelException stopped(String message) {
    return new ModelException(
        new ApiError(
            ApiError.Kind.INVALID_REQUEST, message, null, null, false, null, null));
  }
}
