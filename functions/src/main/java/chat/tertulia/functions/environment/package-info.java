/**
 * What a Lambda has where it runs: environment variables, clients of AWS, and secrets of Secrets Manager. Calls nothing else of this
 * module.
 */
@NullMarked
package chat.tertulia.functions.environment;

import org.jspecify.annotations.NullMarked;
