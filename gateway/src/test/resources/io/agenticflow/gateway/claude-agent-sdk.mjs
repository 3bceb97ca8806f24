// One query through the Claude Agent SDK, with a tool of this program's own; prints every message.
import { createSdkMcpServer, query, tool } from '@anthropic-ai/claude-agent-sdk';
import { z } from 'zod';

const weather = tool('weather', 'Says the weather.', { city: z.string() }, async ({ city }) => ({
  content: [{ type: 'text', text: `snow in ${city}` }],
}));

const messages = query({
  prompt: process.argv[2],
  options: {
    model: 'claude-sonnet-4-5',
    cwd: process.cwd(),
    permissionMode: 'bypassPermissions',
    allowDangerouslySkipPermissions: true,
    mcpServers: { house: createSdkMcpServer({ name: 'house', version: '1', tools: [weather] }) },
  },
});
for await (const message of messages) {
  console.log(JSON.stringify(message));
}
