@NullMarked
package chat.tertulia.processors.statistics;

import org.jspecify.annotations.NullMarked;
