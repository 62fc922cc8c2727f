package chat.tertulia.functions.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Where a machine is. One call of EC2's API, signed by the SDK's signer: the SDK's EC2 client alone would be as large as all that
 * a Lambda is given.
 */
final class Machines {

    private static final String VERSION = "2016-11-15";
    private static final int ANSWER_BYTES_MAX = 1 << 18;

    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final String region;
    private final URI endpoint;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    /** @param http its timeouts bound each call */
    Machines(SdkHttpClient http, AwsCredentialsProvider credentials, String region, URI endpoint) {
        this.http = http;
        this.credentials = credentials;
        this.region = region;
        this.endpoint = endpoint;
    }

    /**
     * The machine's address within its network.
     *
     * @return null if there is no such machine any more, or it has none
     * @throws IOException if EC2 does not answer
     */
    @Nullable
    String privateAddress(String instance) throws IOException {
        byte[] form = ("Action=DescribeInstances&Version=" + VERSION + "&InstanceId.1="
                        + URLEncoder.encode(instance, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        ContentStreamProvider body = ContentStreamProvider.fromByteArray(form);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .putHeader("Content-Length", Integer.toString(form.length))
                .build();
        AwsCredentialsIdentity identity = credentials.resolveCredentials();
        SignedRequest signed = signer.sign(sign -> sign.identity(identity)
                .request(request)
                .payload(body)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ec2")
                .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        HttpExecuteResponse answer = http.prepareRequest(HttpExecuteRequest.builder()
                        .request(signed.request())
                        .contentStreamProvider(body)
                        .build())
                .call();
        byte[] text = new byte[0];
        if (answer.responseBody().isPresent()) {
            try (InputStream in = answer.responseBody().get()) {
                text = in.readNBytes(ANSWER_BYTES_MAX);
            }
        }
        int status = answer.httpResponse().statusCode();
        if (status == 400 && new String(text, StandardCharsets.UTF_8).contains("InvalidInstanceID.NotFound")) {
            return null;
        }
        if (status != 200) {
            throw new IOException("EC2 answered " + status);
        }
        return first(text, "privateIpAddress");
    }

    private static @Nullable String first(byte[] xml, String element) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            NodeList found = factory.newDocumentBuilder()
                    .parse(new java.io.ByteArrayInputStream(xml))
                    .getElementsByTagName(element);
            return found.getLength() == 0 ? null : found.item(0).getTextContent();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("an answer of EC2 that is no XML", e);
        }
    }
}
