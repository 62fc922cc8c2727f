/** Tertulia on AWS: what is deployed, as a CDK application. Knows nothing of the other modules. */
@NullMarked
package chat.tertulia.infra;

import org.jspecify.annotations.NullMarked;
