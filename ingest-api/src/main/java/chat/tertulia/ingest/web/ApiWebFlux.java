package chat.tertulia.ingest.web;

import chat.tertulia.contracts.events.Json;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Bodies: the strict codec of the contracts, no guessing of types, at most 64 KiB. */
public final class ApiWebFlux implements WebFluxConfigurer {

    static final int BODY_BYTES_MAX = 64 * 1024;

    private static final JsonMapper REQUESTS = Json.configure(JsonMapper.builder(Json.factory()))
            .withCoercionConfig(
                    LogicalType.Textual,
                    config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Boolean,
                    config -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    @Override
    public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        configurer.defaultCodecs().maxInMemorySize(BODY_BYTES_MAX);
        configurer.defaultCodecs().jacksonJsonDecoder(new StrictJsonDecoder(REQUESTS));
        configurer.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(Json.mapper()));
    }

    @Override
    public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
        configurer.addCustomResolver(new CallerArgument());
    }
}
