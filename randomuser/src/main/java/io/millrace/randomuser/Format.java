package io.millrace.randomuser;

import java.util.Locale;

/// The text format of an answer.
enum Format {
    JSON("json", "application/json; charset=utf-8"),
    PRETTY("json", "application/json; charset=utf-8"),
    CSV("csv", "text/csv; charset=utf-8"),
    XML("xml", "text/xml; charset=utf-8"),
    YAML("yaml", "text/x-yaml; charset=utf-8");

    private final String extension;
    private final String contentType;

    Format(String extension, String contentType) {
        this.extension = extension;
        this.contentType = contentType;
    }

    String extension() {
        return extension;
    }

    String contentType() {
        return contentType;
    }

    /// The format of that name; an unknown name means JSON, as on the public service.
    static Format named(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "pretty", "prettyjson" -> PRETTY;
            case "csv" -> CSV;
            case "xml" -> XML;
            case "yaml" -> YAML;
            default -> JSON;
        };
    }

    Layout layout(int users) {
        return switch (this) {
            case JSON -> new JsonLayout(users, false);
            case PRETTY -> new JsonLayout(users, true);
            case CSV -> new CsvLayout();
            case XML -> new XmlLayout();
            case YAML -> new YamlLayout();
        };
    }
}
