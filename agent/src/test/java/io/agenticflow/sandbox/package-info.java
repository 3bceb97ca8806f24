@NullMarked
package io.agenticflow.sandbox;

import org.jspecify.annotations.NullMarked;
