// What OpenAI's SDK makes of the gateway's answers; prints one line of JSON.
import OpenAI from 'openai';

const client = new OpenAI();
const model = 'vendor/model';
const messages = [{ role: 'user', content: 'Go.' }];
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const weather = ({ city }) => `snow in ${city}`;
const print = (value) => console.log(JSON.stringify({ type: 'answer', ...value }));
const deltas = (stream, event, part) => {
  const seen = { text: '' };
  stream.on(event, (value) => (seen.text += part(value)));
  return seen;
};

const failure = async (action) => {
  try {
    const answer = await action();
    return `no error: ${answer?.status} ${answer?.error?.message}`;
  } catch (error) {
    const known = error instanceof OpenAI.APIError;
    const status = error.status ? ` ${error.status} ${Boolean(error.requestID)}` : ` ${error.message}`;
    return known ? error.constructor.name + status : `not an API error: ${error}`;
  }
};

const chat = (options = {}) =>
  client.chat.completions.stream({
    model,
    messages,
    stream_options: { include_usage: true },
    ...options,
  });
const functionTool = { type: 'function', name: 'weather', parameters, strict: true };
const responses = (options = {}) =>
  client.responses.stream({ model, input: messages, store: false, tools: [functionTool], ...options });

const actions = {
  'chat-stream': async () => {
    const stream = chat({
      tools: [{ type: 'function', function: { name: 'weather', parameters } }],
    });
    const seen = deltas(stream, 'content', (part) => part);
    const { choices, usage } = await stream.finalChatCompletion();
    const [{ message, finish_reason }] = choices;
    if (seen.text !== message.content) throw new Error(`the deltas say '${seen.text}'`);
    print({
      text: message.content,
      cities: message.tool_calls.map((call) => JSON.parse(call.function.arguments).city).join(),
      stop: finish_reason,
      input: usage.prompt_tokens,
      output: usage.completion_tokens,
    });
  },

  'chat-tools': async () => {
    const runner = client.chat.completions.runTools({
      model,
      messages,
      stream: true,
      tools: [
        {
          type: 'function',
          function: { name: 'weather', parameters, function: weather, parse: JSON.parse },
        },
      ],
    });
    print({ text: await runner.finalContent() });
  },

  'responses-stream': async () => {
    const stream = responses();
    const seen = deltas(stream, 'response.output_text.delta', (event) => event.delta);
    const { output, output_text, status, usage } = await stream.finalResponse();
    if (seen.text !== output_text) throw new Error(`the deltas say '${seen.text}'`);
    print({
      text: output_text,
      cities: output
        .filter((item) => item.type === 'function_call')
        .map((item) => JSON.parse(item.arguments).city)
        .join(),
      stop: status,
      input: usage.input_tokens,
      output: usage.output_tokens,
    });
  },

  'responses-tools': async () => {
    const first = await responses({ include: ['reasoning.encrypted_content'] }).finalResponse();
    const results = first.output
      .filter((item) => item.type === 'function_call')
      .map(({ call_id, arguments: input }) => ({
        type: 'function_call_output',
        call_id,
        output: weather(JSON.parse(input)),
      }));
    const second = await responses({
      input: [...messages, ...first.output, ...results],
    }).finalResponse();
    print({ text: second.output_text });
  },

  plain: async () => {
    const { choices } = await client.chat.completions.create({ model, messages });
    const response = await client.responses.create({ model, input: 'Go.', store: false });
    print({ text: `${choices[0].message.content} ${response.output_text}` });
  },

  errors: async () => {
    client.maxRetries = 0;
    print({
      first: await failure(() => chat().finalChatCompletion()),
      second: await failure(() => responses().finalResponse()),
      third: await failure(() => chat().finalChatCompletion()),
      fourth: await failure(() => responses().finalResponse()),
    });
  },
};
await actions[process.argv[2]]();
