package io.agenticflow.cli.serve;

import io.agenticflow.config.GatewayConfiguration;
import io.agenticflow.gateway.JsonRequestLog;
import io.agenticflow.gateway.RequestEnd;
import io.agenticflow.gateway.RequestLog;
import io.agenticflow.gateway.RequestObserver;
import io.agenticflow.gateway.RequestStart;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The log of requests as the configuration wants it, which may change while the gateway runs. */
final class ConfiguredLog implements RequestObserver {
  private final Supplier<GatewayConfiguration> wanted;
  private final RequestObserver text;
  private final RequestObserver json;

  ConfiguredLog(Supplier<GatewayConfiguration> wanted, Consumer<String> lines) {
    this.wanted = wanted;
    this.text = new RequestLog(lines);
    this.json = new JsonRequestLog(lines);
  }

  @Override
  public void started(RequestStart start) {}

  @Override
  public void finished(RequestEnd end) {
    GatewayConfiguration now = wanted.get();
    boolean isWanted =
        switch (now.log()) {
          case ALL -> true;
          case FAILURES -> end.outcome() != RequestEnd.Outcome.ANSWERED;
          case OFF -> false;
        };
    if (isWanted) {
      switch (now.logFormat()) {
        case TEXT -> text.finished(end);
        case JSON -> json.finished(end);
      }
    }
  }
}
