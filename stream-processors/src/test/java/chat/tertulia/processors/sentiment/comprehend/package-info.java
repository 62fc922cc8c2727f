@NullMarked
package chat.tertulia.processors.sentiment.comprehend;

import org.jspecify.annotations.NullMarked;
