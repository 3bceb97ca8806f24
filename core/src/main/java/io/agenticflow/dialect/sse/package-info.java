/**
 * Server-sent events: bytes to events and back.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">The HTML standard,
 *     section 9.2</a>
 */
@NullMarked
package io.agenticflow.dialect.sse;

import org.jspecify.annotations.NullMarked;
