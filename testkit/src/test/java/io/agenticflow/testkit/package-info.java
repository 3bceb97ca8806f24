/** Tests of the scripted upstream, over real sockets. */
@NullMarked
package io.agenticflow.testkit;

import org.jspecify.annotations.NullMarked;
