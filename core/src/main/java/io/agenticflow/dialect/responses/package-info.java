/**
 * OpenAI's Responses API: requests, answers, streams and errors. Stateless: the whole conversation
 * is in every request.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">The Responses API</a>
 */
@NullMarked
package io.agenticflow.dialect.responses;

import org.jspecify.annotations.NullMarked;
