package io.agenticflow.gateway;

import io.agenticflow.provider.ModelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows where the requests for a model go, and which models there are. Safe for use by several
 * threads.
 */
public interface ModelDirectory {

  /**
   * Returns where a request goes that names this model. Quick: it asks nobody.
   *
   * @throws ModelException where there is no such model, or no key for it; the message is for
   *     people
   */
  Route route(String requestedModel);

  /**
   * Returns the models to show, the best known first. Called for each list that a client asks for.
   */
  List<ListedModel> models();

  /**
   * Returns why this is not what the user has set last, in one line for {@code /health}; null where
   * it is.
   */
  default @Nullable String problem() {
    return null;
  }
}
