/** Commands that serve until they are ended: the gateway, and the scripted upstream. */
@NullMarked
package io.agenticflow.cli.serve;

import org.jspecify.annotations.NullMarked;
