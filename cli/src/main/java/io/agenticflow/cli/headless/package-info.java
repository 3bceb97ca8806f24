/**
 * How programs drive a run: the result as JSON, the events as lines of JSON, and the control
 * protocol of the Claude Agent SDK on standard input and output. Nothing here starts a run; what
 * does is behind {@link io.agenticflow.cli.headless.Conversation}.
 */
@NullMarked
package io.agenticflow.cli.headless;

import org.jspecify.annotations.NullMarked;
