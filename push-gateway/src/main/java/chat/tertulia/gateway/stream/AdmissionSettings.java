package chat.tertulia.gateway.stream;

/**
 * Who is let in, and how fast.
 *
 * @param streamsMax open streams of this gateway
 * @param streamsPerUserMax open streams of a user here
 * @param streamsPerAddressMax open connections of a client address here
 * @param opensPerSecond streams opened a second in the long run
 * @param opensBurst streams opened at once after a quiet time
 * @param opensPerSecondPerAddress requests of a client address a second in the long run
 * @param opensBurstPerAddress requests of a client address at once after a quiet time
 * @param lookupsMax requests whose session is being looked for
 */
public record AdmissionSettings(
        int streamsMax,
        int streamsPerUserMax,
        int streamsPerAddressMax,
        int opensPerSecond,
        int opensBurst,
        int opensPerSecondPerAddress,
        int opensBurstPerAddress,
        int lookupsMax) {}
