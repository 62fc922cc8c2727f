/** Amazon Polly and the bucket its audio is kept in. All that names a class of AWS is here. */
@NullMarked
package chat.tertulia.ingest.speech.polly;

import org.jspecify.annotations.NullMarked;
