package io.agenticflow.cli;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.client.ClientCommand;
import io.agenticflow.cli.command.BuildInfo;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.config.ConfigCheckCommand;
import io.agenticflow.cli.config.ConfigSchemaCommand;
import io.agenticflow.cli.config.ConfigShowCommand;
import io.agenticflow.cli.config.ConfigWizardCommand;
import io.agenticflow.cli.cost.BudgetCommand;
import io.agenticflow.cli.cost.CostCommand;
import io.agenticflow.cli.cost.CostCompareCommand;
import io.agenticflow.cli.cost.CostEstimateCommand;
import io.agenticflow.cli.cost.KeysCommand;
import io.agenticflow.cli.doctor.DoctorCommand;
import io.agenticflow.cli.mcp.McpAuthCommand;
import io.agenticflow.cli.mcp.McpChoiceCommand;
import io.agenticflow.cli.mcp.McpEntryCommand;
import io.agenticflow.cli.mcp.McpExportCommand;
import io.agenticflow.cli.mcp.McpImportCommand;
import io.agenticflow.cli.mcp.McpListCommand;
import io.agenticflow.cli.mcp.McpLogoutCommand;
import io.agenticflow.cli.mcp.McpServerCommand;
import io.agenticflow.cli.memory.MemoryCommand;
import io.agenticflow.cli.models.ModelCompareCommand;
import io.agenticflow.cli.models.ModelListCommand;
import io.agenticflow.cli.models.ModelRefreshCommand;
import io.agenticflow.cli.models.ModelSearchCommand;
import io.agenticflow.cli.models.ModelShowCommand;
import io.agenticflow.cli.models.PullCommand;
import io.agenticflow.cli.offer.McpServeCommand;
import io.agenticflow.cli.route.RouteBenchCommand;
import io.agenticflow.cli.route.RouteExplainCommand;
import io.agenticflow.cli.route.RouteMarkCommand;
import io.agenticflow.cli.route.RouteTrainCommand;
import io.agenticflow.cli.run.AgentCreateCommand;
import io.agenticflow.cli.run.AgentShowCommand;
import io.agenticflow.cli.run.AgentValidateCommand;
import io.agenticflow.cli.run.AgentsCommand;
import io.agenticflow.cli.run.AskCommand;
import io.agenticflow.cli.run.PermissionExplainCommand;
import io.agenticflow.cli.run.PermissionListCommand;
import io.agenticflow.cli.run.RunCommand;
import io.agenticflow.cli.runs.AgentRun;
import io.agenticflow.cli.runs.DetachableRun;
import io.agenticflow.cli.runs.RunsCommand;
import io.agenticflow.cli.serve.ProxyCommand;
import io.agenticflow.cli.serve.ScriptedUpstreamCommand;
import io.agenticflow.cli.session.SessionsCommand;
import io.agenticflow.cli.swarm.SeedSwarmCommand;
import io.agenticflow.cli.swarm.SwarmCommand;
import io.agenticflow.cli.swarm.SwarmTeams;
import io.agenticflow.cli.validate.ValidateCommand;
import io.agenticflow.cli.worker.WorkerCommand;
import io.agenticflow.durable.Workflow;
import java.util.List;

/**
 * Knows what does each command, and is the only place that does: only the classes of the command
 * that is wanted are loaded.
 */
class CommandTable {

  /**
   * Makes what does a command.
   *
   * @param path as in {@link CommandSpec#path}
   * @param program all commands
   */
  Command command(String path, CommandSpec program) {
    return switch (path) {
      case "help" -> new HelpCommand(program);
      case "version" -> new VersionCommand();
      case "completion" -> new CompletionCommand(program);
      case "warmup" -> new WarmupCommand();
      case "run" -> new DetachableRun(new RunCommand(BuildInfo.VERSION, SeedSwarmCommand::new));
      case "swarm" -> new SwarmCommand();
      case "ask" -> new AskCommand();
      case "agents list" -> new AgentsCommand();
      case "agents show" -> new AgentShowCommand();
      case "agents create" -> new AgentCreateCommand();
      case "agents validate" -> new AgentValidateCommand();
      case "sessions list" -> new SessionsCommand(SessionsCommand.Action.LIST);
      case "sessions show" -> new SessionsCommand(SessionsCommand.Action.SHOW);
      case "sessions export" -> new SessionsCommand(SessionsCommand.Action.EXPORT);
      case "sessions delete" -> new SessionsCommand(SessionsCommand.Action.DELETE);
      case "sessions rewind" -> new SessionsCommand(SessionsCommand.Action.REWIND);
      case "runs list" -> new RunsCommand(RunsCommand.Action.LIST, CommandTable::workflows);
      case "runs show" -> new RunsCommand(RunsCommand.Action.SHOW, CommandTable::workflows);
      case "runs attach" -> new RunsCommand(RunsCommand.Action.ATTACH, CommandTable::workflows);
      case "runs cancel" -> new RunsCommand(RunsCommand.Action.CANCEL, CommandTable::workflows);
      case "runs approve" -> new RunsCommand(RunsCommand.Action.APPROVE, CommandTable::workflows);
      case "runs resume" -> new RunsCommand(RunsCommand.Action.RESUME, CommandTable::workflows);
      case "runs delete" -> new RunsCommand(RunsCommand.Action.DELETE, CommandTable::workflows);
      case "runs log" -> new RunsCommand(RunsCommand.Action.LOG, CommandTable::workflows);
      case "worker" -> new WorkerCommand(CommandTable::workflows);
      case "models list" -> new ModelListCommand();
      case "models show" -> new ModelShowCommand();
      case "models search" -> new ModelSearchCommand();
      case "models compare" -> new ModelCompareCommand();
      case "models refresh" -> new ModelRefreshCommand();
      case "models pull" -> new PullCommand();
      case "permissions list" -> new PermissionListCommand();
      case "permissions explain" -> new PermissionExplainCommand();
      case "budget" -> new BudgetCommand();
      case "keys create" -> new KeysCommand(KeysCommand.Action.CREATE);
      case "keys list" -> new KeysCommand(KeysCommand.Action.LIST);
      case "keys revoke" -> new KeysCommand(KeysCommand.Action.REVOKE);
      case "cost report" -> new CostCommand();
      case "cost compare" -> new CostCompareCommand();
      case "cost estimate" -> new CostEstimateCommand();
      case "route explain" -> new RouteExplainCommand();
      case "route train" -> new RouteTrainCommand();
      case "route mark" -> new RouteMarkCommand();
      case "route bench" -> new RouteBenchCommand();
      case "mcp list" -> new McpListCommand();
      case "mcp add" -> new McpEntryCommand(McpEntryCommand.Action.ADD);
      case "mcp add-json" -> new McpEntryCommand(McpEntryCommand.Action.ADD_JSON);
      case "mcp remove" -> new McpEntryCommand(McpEntryCommand.Action.REMOVE);
      case "mcp enable" -> new McpChoiceCommand(true);
      case "mcp disable" -> new McpChoiceCommand(false);
      case "mcp auth" -> new McpAuthCommand(BuildInfo.VERSION);
      case "mcp logout" -> new McpLogoutCommand();
      case "mcp test" -> new McpServerCommand(McpServerCommand.Action.TEST, BuildInfo.VERSION);
      case "mcp info" -> new McpServerCommand(McpServerCommand.Action.INFO, BuildInfo.VERSION);
      case "mcp tools" -> new McpServerCommand(McpServerCommand.Action.TOOLS, BuildInfo.VERSION);
      case "mcp call" -> new McpServerCommand(McpServerCommand.Action.CALL, BuildInfo.VERSION);
      case "mcp export" -> new McpExportCommand();
      case "mcp import" -> new McpImportCommand();
      case "mcp serve" ->
          new McpServeCommand(
              BuildInfo.VERSION, (typed, terminal) -> new Program(this).run(typed, terminal));
      case "memory store" -> new MemoryCommand(MemoryCommand.Action.STORE);
      case "memory search" -> new MemoryCommand(MemoryCommand.Action.SEARCH);
      case "memory list" -> new MemoryCommand(MemoryCommand.Action.LIST);
      case "memory show" -> new MemoryCommand(MemoryCommand.Action.SHOW);
      case "memory mark" -> new MemoryCommand(MemoryCommand.Action.MARK);
      case "memory delete" -> new MemoryCommand(MemoryCommand.Action.DELETE);
      case "memory export" -> new MemoryCommand(MemoryCommand.Action.EXPORT);
      case "memory import" -> new MemoryCommand(MemoryCommand.Action.IMPORT);
      case "memory stats" -> new MemoryCommand(MemoryCommand.Action.STATS);
      case "memory rebuild" -> new MemoryCommand(MemoryCommand.Action.REBUILD);
      case "claude-code" -> ClientCommand.claudeCode(BuildInfo.VERSION);
      case "codex" -> ClientCommand.codex(BuildInfo.VERSION);
      case "opencode" -> ClientCommand.openCode(BuildInfo.VERSION);
      case "config check" -> new ConfigCheckCommand();
      case "config show" -> new ConfigShowCommand();
      case "config schema" -> new ConfigSchemaCommand();
      case "config wizard" -> new ConfigWizardCommand();
      case "doctor" -> new DoctorCommand();
      case "validate" -> new ValidateCommand(BuildInfo.VERSION);
      case "proxy" -> new ProxyCommand(BuildInfo.VERSION);
      case "testkit upstream" -> new ScriptedUpstreamCommand();
      default -> throw new IllegalStateException("nothing does the command " + path);
    };
  }

  /**
   * Returns what processes that work on durable runs can do.
   *
   * @param terminal hears on its standard error what happens
   */
  static List<Workflow> workflows(Terminal terminal) {
    return List.of(new AgentRun(terminal), SwarmTeams.workflow(terminal));
  }
}
