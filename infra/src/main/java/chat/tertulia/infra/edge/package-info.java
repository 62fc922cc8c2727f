/** The one name people call: CloudFront, certificate, DNS, the page's files. */
@NullMarked
package chat.tertulia.infra.edge;

import org.jspecify.annotations.NullMarked;
