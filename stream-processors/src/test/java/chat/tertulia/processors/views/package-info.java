@NullMarked
package chat.tertulia.processors.views;

import org.jspecify.annotations.NullMarked;
