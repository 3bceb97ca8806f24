// An MCP server on standard input and output with more tools than a client puts into one request.
import { createInterface } from 'node:readline';

const tools = Array.from({ length: 250 }, (_, i) => ({
  name: `tool_${i}`,
  description: `Tool number ${i}.`,
  inputSchema: {
    type: 'object',
    properties: { word: { type: 'string', description: `The word for tool_${i}` } },
    required: ['word'],
  },
}));

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'many', version: '1' },
  }),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name, arguments: input }) => ({
    content: [{ type: 'text', text: `${name} heard ${input.word}` }],
  }),
  ping: () => ({}),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answers[method];
  const body = answer
    ? { result: answer(params ?? {}) }
    : { error: { code: -32601, message: `no method ${method}` } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...body })}\n`);
});
