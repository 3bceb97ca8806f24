/**
 * Anthropic's Messages API: requests, answers, streams and errors, in both directions.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">The Messages API</a>
 */
@NullMarked
package io.agenticflow.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
