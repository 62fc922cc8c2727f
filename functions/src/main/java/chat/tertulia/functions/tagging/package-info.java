/** Slow tagging: texts from a queue, their sentiment by Amazon Comprehend, answers to other queues. May call environment. */
@NullMarked
package chat.tertulia.functions.tagging;

import org.jspecify.annotations.NullMarked;
