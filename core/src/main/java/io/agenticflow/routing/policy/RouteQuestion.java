package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before a model is chosen for it.
 *
 * @param task what is to be done, in the words of whoever asks; may be empty
 * @param asked the model that was asked for; null for the usual one
 * @param provider where that model is to be asked; null for where its name leads
 * @param isExplicit whether the user has named that model for this very task, and means it
 * @param agent who does it, or null
 * @param subAgent whether that agent works for another one
 * @param background whether it is a call beside the work, such as a title or a summary
 * @param thinking whether reasoning was asked for
 * @param promptTokens how long the prompt is, by and large; 0 where nobody knows
 * @param tools the names of the tools that the model is offered
 * @param images whether there are pictures in the conversation
 * @param conversation a name of the conversation that this goes on with, or null; two agents have
 *     two conversations
 */
public record RouteQuestion(
    String task,
    @Nullable String asked,
    @Nullable String provider,
    boolean isExplicit,
    @Nullable String agent,
    boolean subAgent,
    boolean background,
    boolean thinking,
    long promptTokens,
    Set<String> tools,
    boolean images,
    @Nullable String conversation) {

  /** Prose and code have about so many characters to a token; it is what providers tell people. */
  private static final int CHARACTERS_PER_TOKEN = 4;

  /** What a picture takes at Anthropic's and OpenAI's where it is not small, about. */
  private static final int TOKENS_PER_IMAGE = 1500;

  /** How clients put words of their own among the user's. */
  private static final String REMINDER = "<system-reminder>";

  public RouteQuestion {
    requireNonNull(task, "task");
    tools = Set.copyOf(tools);
    if (promptTokens < 0) {
      throw new IllegalArgumentException("promptTokens must not be negative");
    }
  }

  /** Returns where a model is to be asked; null for where its name leads. */
  @Nullable String providerOf(@Nullable String model) {
    return Objects.equals(model, asked) ? provider : null;
  }

  /** Starts a question about a task of which nothing else is known. */
  public static Builder about(String task) {
    return new Builder(task);
  }

  /**
   * Starts a question about a request: its model is the one that was asked for, its last words of
   * the user's are the task, and the size of its prompt is estimated from its text.
   *
   * <p>A request for a model with {@code haiku} in its name is taken for one beside the work:
   * Claude Code makes titles and summaries so, and by that name users of other routers tell them.
   */
  public static Builder about(ModelRequest request) {
    Builder builder = new Builder(lastWords(request));
    builder.asked = request.model();
    builder.background = request.model().toLowerCase(Locale.ROOT).contains("haiku");
    Reasoning reasoning = request.reasoning();
    builder.thinking =
        reasoning != null
            && (reasoning.mode() == Reasoning.Mode.ENABLED
                || reasoning.mode() == Reasoning.Mode.ADAPTIVE);
    Set<String> tools = new LinkedHashSet<>();
    long characters = 0;
    for (ToolDefinition tool : request.tools()) {
      tools.add(tool.name());
      characters += tool.description() == null ? 0 : tool.description().length();
    }
    builder.tools = tools;
    Size size = new Size();
    size.add(request.system());
    request.messages().forEach(message -> size.add(message.content()));
    builder.images = size.images > 0;
    builder.promptTokens =
        (characters + size.characters) / CHARACTERS_PER_TOKEN
            + (long) size.images * TOKENS_PER_IMAGE;
    return builder;
  }

  private static String lastWords(ModelRequest request) {
    List<Message> messages = request.messages();
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role() == Role.USER) {
        List<String> words = new ArrayList<>();
        for (ContentBlock block : messages.get(i).content()) {
          if (block instanceof ContentBlock.Text text
              && !text.text().isBlank()
              && !text.text().stripLeading().startsWith(REMINDER)) {
            words.add(text.text().strip());
          }
        }
        if (!words.isEmpty()) {
          return String.join("\n", words);
        }
      }
    }
    return "";
  }

  /** Counts what a prompt is made of. */
  private static final class Size {
    private long characters;
    private int images;

    void add(List<ContentBlock> blocks) {
      for (ContentBlock block : blocks) {
        switch (block) {
          case ContentBlock.Text text -> characters += text.text().length();
          case ContentBlock.ToolUse use -> characters += use.input().text().length();
          case ContentBlock.ToolResult result -> add(result.content());
          case ContentBlock.Image _ -> images++;
          // Of documents nobody knows the length, and reasoning is mostly left out again.
          default -> {}
        }
      }
    }
  }

  /** Puts a question together. For one thread. */
  public static final class Builder {
    private String task;
    private @Nullable String asked;
    private @Nullable String provider;
    private boolean isExplicit;
    private @Nullable String agent;
    private boolean subAgent;
    private boolean background;
    private boolean thinking;
    private long promptTokens;
    private Set<String> tools = Set.of();
    private boolean images;
    private @Nullable String conversation;

    private Builder(String task) {
      this.task = task;
      this.promptTokens = task.length() / CHARACTERS_PER_TOKEN;
    }

    /** Sets what is to be done. */
    public Builder task(String value) {
      task = value;
      return this;
    }

    /**
     * Says which model was asked for.
     *
     * @param explicit whether the user has named it for this very task
     */
    public Builder asked(@Nullable String model, boolean explicit) {
      asked = model;
      isExplicit = explicit && model != null;
      return this;
    }

    /** Says where the model that was asked for is to be asked. */
    public Builder at(@Nullable String value) {
      provider = value;
      return this;
    }

    public Builder agent(@Nullable String name, boolean isSubAgent) {
      agent = name;
      subAgent = isSubAgent;
      return this;
    }

    public Builder background(boolean value) {
      background = value;
      return this;
    }

    public Builder thinking(boolean value) {
      thinking = value;
      return this;
    }

    public Builder promptTokens(long value) {
      promptTokens = value;
      return this;
    }

    public Builder tools(Set<String> value) {
      tools = value;
      return this;
    }

    public Builder images(boolean value) {
      images = value;
      return this;
    }

    public Builder conversation(@Nullable String value) {
      conversation = value;
      return this;
    }

    /** Returns the question. */
    public RouteQuestion build() {
      return new RouteQuestion(
          task,
          asked,
          provider,
          isExplicit,
          agent,
          subAgent,
          background,
          thinking,
          promptTokens,
          tools,
          images,
          conversation);
    }
  }
}
