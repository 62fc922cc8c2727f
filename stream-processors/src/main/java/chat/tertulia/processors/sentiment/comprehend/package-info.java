/**
 * Sentiment by Amazon Comprehend: batches, rate, retries, circuit and budget around the SDK's asynchronous client.
 *
 * <p>May call the AWS SDK and the language identification of the lexicon analyzer; without Spring and without Kafka. Nothing
 * outside {@link chat.tertulia.processors.sentiment.comprehend.ComprehendClients} and {@link
 * chat.tertulia.processors.sentiment.comprehend.ComprehendAnalyzer} names a class of AWS.
 */
@NullMarked
package chat.tertulia.processors.sentiment.comprehend;

import org.jspecify.annotations.NullMarked;
