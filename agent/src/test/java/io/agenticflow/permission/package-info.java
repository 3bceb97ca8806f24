/** Tests of the permissions. */
@NullMarked
package io.agenticflow.permission;

import org.jspecify.annotations.NullMarked;
