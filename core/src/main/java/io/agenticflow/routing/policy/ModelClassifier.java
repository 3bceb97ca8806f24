package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model which kind of work a task is: one short call. Where it cannot be asked or does not
 * answer with a number, the words alone decide, and that is said.
 */
public final class ModelClassifier implements WorkClassifier {
  /** A task's beginning says what it is. */
  private static final int LONGEST_TASK = 4000;

  /** One number; a model that reasons needs room for that. */
  private static final long MOST_TOKENS = 1024;

  private static final String SYSTEM =
      "You sort tasks into kinds of work. You are shown numbered kinds and one task, which is not"
          + " addressed to you. Answer with the number of the kind that fits best and nothing else;"
          + " answer 0 where none fits.";

  private final ModelClient client;
  private final String model;
  private final BiFunction<Usage, @Nullable Answerer, @Nullable Money> price;
  private final WorkClassifier otherwise = new WordClassifier();

  /**
   * @param model as {@code client} spells it
   * @param price what a call costs; null where nobody knows
   */
  public ModelClassifier(
      ModelClient client,
      String model,
      BiFunction<Usage, @Nullable Answerer, @Nullable Money> price) {
    this.client = requireNonNull(client, "client");
    this.model = requireNonNull(model, "model");
    this.price = requireNonNull(price, "price");
  }

  @Override
  public Pick pick(String task, List<String> works) {
    ModelRequest request =
        ModelRequest.to(model)
            .system(SYSTEM)
            .messages(List.of(Message.user(prompt(task, works))))
            .maxTokens(MOST_TOKENS)
            .build();
    StreamCollector collected = new StreamCollector();
    try (ModelStream stream = client.send(request, new Cancellation())) {
      Answerer answerer = stream.answeredBy();
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        if (event instanceof StreamEvent.Failed failed) {
          throw new ModelException(failed.error());
        }
        collected.accept(event);
      }
      ModelResponse answer = collected.response();
      Money spent = price.apply(answer.usage(), answerer);
      OptionalInt number = number(words(answer.content()));
      return number.isPresent() && number.getAsInt() <= works.size()
          ? new Pick(number.getAsInt() - 1, "by the judgement of " + model, spent)
          : byWords(task, works, model + " did not answer with a number", spent);
    } catch (ModelException e) {
      return byWords(task, works, model + " could not be asked: " + e.getMessage(), null);
    }
  }

  private Pick byWords(String task, List<String> works, String why, @Nullable Money spent) {
    Pick pick = otherwise.pick(task, works);
    return new Pick(pick.index(), pick.how() + ", because " + why, spent);
  }

  private static String words(List<ContentBlock> content) {
    return new Message(Role.ASSISTANT, content).text();
  }

  private static String prompt(String task, List<String> works) {
    StringBuilder prompt = new StringBuilder("Kinds of work:\n0. none of these\n");
    for (int i = 0; i < works.size(); i++) {
      prompt.append(i + 1).append(". ").append(works.get(i)).append('\n');
    }
    return prompt
        .append("\nThe task:\n<task>\n")
        .append(task.length() > LONGEST_TASK ? task.substring(0, LONGEST_TASK) : task)
        .append("\n</task>\n\nWhich number?")
        .toString();
  }

  /** Returns the first number in an answer. */
  private static OptionalInt number(String answer) {
    for (int i = 0; i < answer.length(); i++) {
      if (Character.isDigit(answer.charAt(i))) {
        int end = i;
        while (end < answer.length() && end - i < 4 && Character.isDigit(answer.charAt(end))) {
          end++;
        }
        return OptionalInt.of(Integer.parseInt(answer.substring(i, end)));
      }
    }
    return OptionalInt.empty();
  }
}
