package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.ModelException;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.ModelRequest;
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
   * Returns where a request goes, and why, where that is decided by more than its model's name.
   * Asks a model only where the user has set one that helps to decide.
   *
   * @param from whose work it is
   * @throws ModelException as {@link #route(String)}
   */
  default Routed route(ModelRequest request, Attribution from) {
    return new Routed(route(request.model()), null);
  }

  /**
   * Where a request goes.
   *
   * @param decision why; null where nothing was to be decided
   */
  record Routed(Route route, @Nullable RouteDecision decision) {
    public Routed {
      requireNonNull(route, "route");
    }
  }

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
