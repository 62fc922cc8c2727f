/** A machine is about to end: its gateway is emptied first. May call environment. */
@NullMarked
package chat.tertulia.functions.lifecycle;

import org.jspecify.annotations.NullMarked;
