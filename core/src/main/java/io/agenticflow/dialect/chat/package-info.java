/**
 * OpenAI's Chat Completions, as OpenAI, OpenRouter and the many compatible servers speak it:
 * requests, answers, streams and errors, in both directions.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat Completions</a>
 * @see <a href="https://openrouter.ai/docs/api-reference/overview">OpenRouter's additions</a>
 */
@NullMarked
package io.agenticflow.dialect.chat;

import org.jspecify.annotations.NullMarked;
