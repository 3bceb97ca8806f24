/** Tests of the permissions. */
@NullMarked
package io.agenticflow.permission.shell;

import org.jspecify.annotations.NullMarked;
