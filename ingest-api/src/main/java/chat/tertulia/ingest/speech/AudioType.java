package chat.tertulia.ingest.speech;

import org.springframework.http.MediaType;

/** What kind of audio an engine makes. */
public enum AudioType {
    WAV(".wav", "audio/wav"),
    MP3(".mp3", "audio/mpeg");

    private final String extension;
    private final String mediaType;

    AudioType(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    public String extension() {
        return extension;
    }

    public MediaType mediaType() {
        return MediaType.parseMediaType(mediaType);
    }
}
