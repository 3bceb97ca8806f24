// Programs of the Claude Agent SDK, one by name; each prints what it saw as lines of JSON.
import { existsSync, readFileSync } from 'node:fs';
import { createSdkMcpServer, query, tool } from '@anthropic-ai/claude-agent-sdk';
import { z } from 'zod';

const [scenario, launcher, ...more] = process.argv.slice(2);
const print = (value) => console.log(JSON.stringify(value));

function options(own) {
  return {
    pathToClaudeCodeExecutable: launcher,
    model: 'claude-sonnet-4-5',
    cwd: process.cwd(),
    stderr: (text) => process.stderr.write(text),
    ...own,
  };
}

// A queue of messages that the program fills while the session lasts.
function conversation() {
  const waiting = [];
  let wake = () => {};
  let ended = false;
  return {
    say(text, uuid) {
      waiting.push({ type: 'user', message: { role: 'user', content: text }, parent_tool_use_id: null, uuid });
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      while (!ended || waiting.length > 0) {
        if (waiting.length > 0) {
          yield waiting.shift();
        } else {
          await new Promise((resolve) => (wake = resolve));
        }
      }
    },
  };
}

async function printAll(messages) {
  try {
    for await (const message of messages) {
      print(message);
    }
  } catch (error) {
    print({ type: 'thrown', message: error.message });
  }
}

const scenarios = {
  // As a program does that only wants to see what happens.
  async messages() {
    await printAll(query({ prompt: 'Do it', options: options({ permissionMode: 'acceptEdits' }) }));
  },

  async partial() {
    await printAll(query({ prompt: 'Do it', options: options({ includePartialMessages: true }) }));
  },

  // Every option that is a flag and can be passed without more.
  async flags() {
    await printAll(
      query({
        prompt: 'Do it',
        options: options({
          permissionMode: 'bypassPermissions',
          allowDangerouslySkipPermissions: true,
          systemPrompt: 'Speak like a pirate.',
          tools: ['Read', 'Bash'],
          disallowedTools: ['WebFetch'],
          allowedTools: ['Read'],
          effort: 'low',
          thinking: { type: 'adaptive' },
          settingSources: ['user'],
          maxTurns: 3,
          fallbackModel: 'claude-haiku-4-5',
          betas: ['context-1m-2025-08-07'],
          additionalDirectories: [more[0]],
          persistSession: false,
          debug: true,
          settings: JSON.stringify({ permissions: { deny: ['Bash(touch *)'] } }),
        }),
      }),
    );
  },

  async permissions() {
    await printAll(
      query({
        prompt: 'Do it',
        options: options({
          canUseTool: async (name, input, { toolUseID, suggestions }) => {
            print({ type: 'asked', name, input, toolUseID, suggestions });
            if (input.command?.includes('first')) {
              return { behavior: 'allow', updatedInput: { ...input, command: 'echo mended > first.txt' } };
            }
            return { behavior: 'deny', message: 'Not today.' };
          },
        }),
      }),
    );
  },

  async hooks() {
    const told = (decision) => async (input, toolUseID) => {
      print({ type: 'hook', input, toolUseID });
      return decision;
    };
    await printAll(
      query({
        prompt: 'Do it',
        options: options({
          permissionMode: 'bypassPermissions',
          allowDangerouslySkipPermissions: true,
          includeHookEvents: true,
          hooks: {
            UserPromptSubmit: [
              {
                hooks: [
                  told({
                    hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: 'It is Tuesday.' },
                  }),
                ],
              },
            ],
            PreToolUse: [
              {
                matcher: 'Bash',
                hooks: [
                  told({
                    hookSpecificOutput: {
                      hookEventName: 'PreToolUse',
                      permissionDecision: 'deny',
                      permissionDecisionReason: 'No shell on Tuesdays.',
                    },
                  }),
                ],
              },
            ],
            PostToolUse: [{ matcher: 'Write', hooks: [told({})] }],
            Stop: [{ hooks: [told({})] }],
          },
        }),
      }),
    );
  },

  async server() {
    const weather = tool('weather', 'Says the weather.', { city: z.string() }, async ({ city }) => ({
      content: [{ type: 'text', text: `snow in ${city}` }],
    }));
    const broken = tool('broken', 'Fails.', {}, async () => ({
      content: [{ type: 'text', text: 'out of order' }],
      isError: true,
    }));
    const messages = query({
      prompt: 'Do it',
      options: options({
        allowedTools: ['mcp__house'],
        mcpServers: { house: createSdkMcpServer({ name: 'house', version: '7', tools: [weather, broken] }) },
      }),
    });
    print({ type: 'status', servers: await messages.mcpServerStatus() });
    await printAll(messages);
  },

  // A server that asks the user, through the program.
  async questions() {
    const [, config] = more;
    const answers = [
      { action: 'accept', content: { name: 'Anna', size: 3 } },
      { action: 'accept', content: { name: 'Anna', size: 'three' } },
      { action: 'decline' },
    ];
    await printAll(query({
      prompt: 'Do it',
      options: options({
        allowedTools: ['mcp__f'],
        mcpServers: JSON.parse(readFileSync(config, 'utf8')).mcpServers,
        onElicitation: async (request) => {
          print({ type: 'asked', request });
          return answers.shift();
        },
      }),
    }));
  },

  async interrupt() {
    const said = conversation();
    const messages = query({ prompt: said, options: options({ includePartialMessages: true }) });
    said.say('Take your time');
    let interrupted = false;
    for await (const message of messages) {
      print(message);
      if (message.type === 'stream_event' && message.event.type === 'content_block_delta' && !interrupted) {
        interrupted = true;
        await messages.interrupt();
        said.say('Be quick');
      } else if (message.type === 'result' && message.result === 'Quick.') {
        said.end();
      }
    }
  },

  // A picture in a message, and a command that goes on in the background until it is stopped.
  async tasks() {
    const said = conversation();
    const messages = query({
      prompt: said,
      options: options({ permissionMode: 'bypassPermissions', allowDangerouslySkipPermissions: true }),
    });
    const data = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    said.say([
      { type: 'text', text: 'What is this?' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
    ]);
    let id;
    for await (const message of messages) {
      print(message);
      id ??= JSON.stringify(message.type === 'user' ? message.message.content : '').match(/bash_[0-9a-z]+/)?.[0];
      if (message.type === 'result') {
        const beat = () => readFileSync('beat.txt', 'utf8').length;
        const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
        for (let tries = 0; tries < 100 && !existsSync('beat.txt'); tries++) {
          await wait(50);
        }
        await messages.stopTask(id);
        await wait(300);
        const before = beat();
        await wait(500);
        print({ type: 'stopped', id, goesOn: beat() !== before });
        print({ type: 'refused', value: await messages.stopTask('bash_none').catch((error) => error.message) });
        said.end();
      }
    }
  },

  async resume() {
    let id;
    for await (const message of query({ prompt: 'My name is Ann', options: options({}) })) {
      id = message.session_id;
      print(message);
    }
    await printAll(query({ prompt: 'What is my name?', options: options({ resume: id }) }));
    await printAll(query({ prompt: 'And now?', options: options({ resume: id, forkSession: true }) }));
  },

  async budget() {
    await printAll(query({ prompt: 'Do it', options: options({ maxBudgetUsd: 0.004 }) }));
  },

  async turns() {
    await printAll(
      query({ prompt: 'Do it', options: options({ maxTurns: 1, permissionMode: 'acceptEdits' }) }),
    );
  },

  async failure() {
    await printAll(query({ prompt: 'Do it', options: options({}) }));
  },

  async agents() {
    await printAll(
      query({
        prompt: 'Delegate this.',
        options: options({
          forwardSubagentText: true,
          agents: {
            counter: { description: 'Counts.', prompt: 'You count files.', tools: ['Glob'], model: 'claude-haiku-4-5' },
          },
        }),
      }),
    );
  },

  async schema() {
    await printAll(
      query({
        prompt: 'Name a capital',
        options: options({
          outputFormat: {
            type: 'json_schema',
            schema: {
              type: 'object',
              properties: { city: { type: 'string' }, people: { type: 'integer' } },
              required: ['city', 'people'],
              additionalProperties: false,
            },
          },
        }),
      }),
    );
  },

  // What a program can ask for while the session lasts.
  async requests() {
    const said = conversation();
    const messages = query({
      prompt: said,
      options: options({ extraArgs: { 'replay-user-messages': null }, enableFileCheckpointing: true }),
    });
    const uuid = '11111111-1111-4111-8111-111111111111';
    said.say('Write it', uuid);
    let results = 0;
    for await (const message of messages) {
      print(message);
      if (message.type === 'result' && ++results === 1) {
        print({ type: 'initialized', value: await messages.initializationResult() });
        print({ type: 'models', value: await messages.supportedModels() });
        print({ type: 'agents', value: await messages.supportedAgents() });
        print({ type: 'commands', value: await messages.supportedCommands() });
        print({ type: 'context', value: await messages.getContextUsage() });
        print({ type: 'rewound', value: await messages.rewindFiles(uuid) });
        await messages.setModel('claude-haiku-4-5');
        await messages.setPermissionMode('plan');
        await messages.setMaxThinkingTokens(2048);
        print({ type: 'refused', value: await messages.setPermissionMode('reckless').catch((error) => error.message) });
        said.say('Once more');
      } else if (results === 2) {
        said.end();
      }
    }
  },
};

await scenarios[scenario]();
