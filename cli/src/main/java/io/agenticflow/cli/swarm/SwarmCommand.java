package io.agenticflow.cli.swarm;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.SwarmCommandLine;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.MemberRuns;
import io.agenticflow.swarm.SwarmOrder;
import java.util.UUID;

/** {@code agentic-flow swarm "…"}: several agents on one objective. */
public final class SwarmCommand implements Command {
  /** What the ids of swarms' runs begin with. */
  static final String PREFIX = "swarm-";

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    String resumed = arguments.get(SwarmCommandLine.RESUME);
    SwarmSession session = new SwarmSession(arguments, terminal);
    if (resumed != null) {
      return session.resume(resumed);
    }
    SwarmOrder order = OrderReader.order(arguments, terminal);
    MemberRuns.check(order.options(), terminal);
    return session.start(newId(), order);
  }

  static String newId() {
    return PREFIX + UUID.randomUUID().toString().substring(0, 8);
  }

  static boolean isJson(ParsedArguments arguments) {
    return "json".equals(arguments.get(Options.OUTPUT));
  }
}
