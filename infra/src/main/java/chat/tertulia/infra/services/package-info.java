/** The three services on instances that start them by themselves, and the balancer before them. */
@NullMarked
package chat.tertulia.infra.services;

import org.jspecify.annotations.NullMarked;
