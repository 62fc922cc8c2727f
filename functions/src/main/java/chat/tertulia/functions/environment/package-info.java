/** What a Lambda is told where it runs: environment variables. Calls nothing of ours. */
@NullMarked
package chat.tertulia.functions.environment;

import org.jspecify.annotations.NullMarked;
