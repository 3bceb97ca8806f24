package io.agenticflow.gateway;

import io.agenticflow.provider.ModelException;
import java.util.List;

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
}
