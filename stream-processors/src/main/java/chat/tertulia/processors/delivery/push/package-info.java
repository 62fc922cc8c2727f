/** Letters by Web Push: what is shown, encrypted for each browser, and the services that carry it. May call delivery, its recipients and Reactor Netty. */
@NullMarked
package chat.tertulia.processors.delivery.push;

import org.jspecify.annotations.NullMarked;
