/**
 * HTTP/1.1 for many clients that hold their connections for long: a virtual thread for each, that
 * reads a request, has it answered and waits for the next; limits of size and of time on all that a
 * client does; the news at once when one leaves in the middle of its answer; and, while an answer
 * waits for its next word, no buffer and no second thread.
 *
 * <p>Why not a library: what the gateway promises about strange clients (ends of requests by the
 * letter, slow ones cut, gone ones noticed) had to be built around one, and was as large as this.
 * With one, 5,000 open streams took twice the memory and a small request a third more processor
 * time; benchmarks/gateway has the figures.
 */
@NullMarked
package io.agenticflow.gateway.http;

import org.jspecify.annotations.NullMarked;
