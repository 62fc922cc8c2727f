/** Delegated work: Lambda functions and what calls them. */
@NullMarked
package chat.tertulia.infra.functions;

import org.jspecify.annotations.NullMarked;
