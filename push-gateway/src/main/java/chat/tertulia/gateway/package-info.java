/** The push gateway as a Spring Boot application: settings, beans, life cycle, health. Knows all packages below it. */
@NullMarked
package chat.tertulia.gateway;

import org.jspecify.annotations.NullMarked;
