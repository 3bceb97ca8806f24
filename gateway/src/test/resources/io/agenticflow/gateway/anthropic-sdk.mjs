// What Anthropic's SDK makes of the gateway's answers; prints one line of JSON.
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic();
const asking = {
  model: 'claude-sonnet-4-5',
  max_tokens: 2000,
  messages: [{ role: 'user', content: 'Go.' }],
};
const print = (value) => console.log(JSON.stringify(value));
const summary = ({ content, stop_reason, usage }) => ({
  type: 'message',
  blocks: content.map((block) => block.type).join(),
  text: content.filter((block) => block.type === 'text').map((block) => block.text).join(''),
  thinking: content.find((block) => block.type === 'thinking')?.thinking,
  paths: content.flatMap((block) => block.input?.file_path ?? []).join(),
  stop: stop_reason,
  input: usage.input_tokens,
  cached: usage.cache_read_input_tokens,
  output: usage.output_tokens,
});

const failure = async (action) => {
  try {
    await action();
    return 'no error';
  } catch (error) {
    const known = error instanceof Anthropic.APIError;
    const status = error.status ? ` ${error.status} ${Boolean(error.requestID)}` : ` ${error.message}`;
    return known ? error.constructor.name + status : `not an API error: ${error}`;
  }
};

const actions = {
  plain: async () => print(summary(await client.messages.create(asking))),

  stream: async () => {
    const stream = client.messages.stream({
      ...asking,
      thinking: { type: 'enabled', budget_tokens: 1024 },
    });
    let text = '';
    stream.on('text', (part) => (text += part));
    const message = await stream.finalMessage();
    if (text !== summary(message).text) throw new Error(`the deltas say '${text}'`);
    print(summary(message));
  },

  tools: async () => {
    const weather = {
      type: 'custom',
      name: 'weather',
      description: 'Says the weather.',
      input_schema: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
      parse: (input) => input,
      run: ({ city }) => `snow in ${city}`,
    };
    const runner = client.beta.messages.toolRunner({ ...asking, tools: [weather], stream: true });
    let last;
    for await (const stream of runner) last = await stream.finalMessage();
    print(summary(last));
  },

  errors: async () => {
    const strict = client.withOptions({ maxRetries: 0 });
    const ask = () => strict.messages.stream(asking).finalMessage();
    print({
      type: 'errors',
      first: await failure(ask),
      second: await failure(ask),
      third: await failure(ask),
    });
  },
};
await actions[process.argv[2]]();
