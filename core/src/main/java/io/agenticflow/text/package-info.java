/** Help with words that people mistype. */
@NullMarked
package io.agenticflow.text;

import org.jspecify.annotations.NullMarked;
