package chat.tertulia.ingest.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.util.MimeType;
import tools.jackson.databind.json.JsonMapper;

/** Jackson's decoder for bodies that are UTF-8: Jackson itself lets overlong forms pass, which others then read differently. */
final class StrictJsonDecoder extends JacksonJsonDecoder {

    StrictJsonDecoder(JsonMapper mapper) {
        super(mapper);
    }

    @Override
    public Object decode(
            DataBuffer body, ResolvableType target, @Nullable MimeType mimeType, @Nullable Map<String, Object> hints) {
        ByteBuffer bytes = ByteBuffer.allocate(body.readableByteCount());
        body.toByteBuffer(bytes);
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(bytes.rewind());
        } catch (CharacterCodingException e) {
            DataBufferUtils.release(body);
            throw new DecodingException("not UTF-8", e);
        }
        return super.decode(body, target, mimeType, hints);
    }
}
