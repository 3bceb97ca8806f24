package io.agenticflow.restate;

import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.RemoteEngine;
import io.agenticflow.durable.Workflow;
import java.util.List;

/** What the rest of the program sees of this part, by its name in {@code META-INF/services}. */
public final class RestatePart implements RemoteEngine {
  static final String NAME = "restate";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public DurableEngine connect(Server server) {
    return new RestateEngine(new RestateApi(server));
  }

  @Override
  public Worker work(Server server, Inbound inbound, List<Workflow> workflows) {
    return RestateWorker.start(new RestateApi(server), inbound, workflows);
  }
}
