package io.millrace.wire.protocol;

import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.api.Shapes;
import io.millrace.wire.document.TokenReader;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.shape.Member;
import io.millrace.wire.shape.Shape;
import io.millrace.wire.shape.TextValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// The members of the REST protocols that stand outside the body: in path, query, headers and status.
///
/// Specification: <https://smithy.io/2.0/spec/http-bindings.html>
final class RestBinding {

    /// The refusal of a member whose text does not convert to its type.
    @FunctionalInterface
    interface Refusal extends BiFunction<Member, String, Fault> {}

    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1F\\x7F]");
    private static final Pattern NOT_OF_A_TOKEN = Pattern.compile("[^!#$%&'*+.^_`|~0-9A-Za-z-]");

    private RestBinding() {}

    /// The finished request.
    static SdkRequest built(Operation operation, SdkPojo builder) {
        return operation.requestType().cast(Shapes.build(builder));
    }

    /// Reads labels, query and headers into the builder of a request.
    ///
    /// @throws Fault made by the refusal
    static void read(Shape shape, WireRequest request, SdkPojo builder, Refusal refusal) {
        QueryParameters query = null;
        for (Member member : shape.members()) {
            switch (member.location()) {
                case PATH, GREEDY_PATH ->
                    Optional.ofNullable(request.labels().get(member.name()))
                            .ifPresent(label -> set(member, label, Format.ISO_8601, builder, refusal));
                case QUERY_PARAM -> {
                    if (query == null) {
                        query = parsed(request.query(), member, refusal);
                    }
                    readQuery(member, query, builder, refusal);
                }
                case HEADER -> readHeader(member, request.headers(), builder, refusal);
                case PAYLOAD, STATUS_CODE -> {}
            }
        }
    }

    private static QueryParameters parsed(String query, Member member, Refusal refusal) {
        try {
            return QueryParameters.parse(query);
        } catch (IllegalArgumentException e) {
            throw refusal.apply(member, TokenReader.quoted(query));
        }
    }

    private static void readQuery(Member member, QueryParameters query, SdkPojo builder, Refusal refusal) {
        switch (member.type()) {
            case MAP -> {
                Map<String, String> values = new LinkedHashMap<>();
                query.all().forEach(parameter -> values.putIfAbsent(parameter.name(), parameter.value()));
                member.set(builder, values);
            }
            case LIST -> {
                List<String> texts = query.all().stream()
                        .filter(parameter -> parameter.name().equals(member.name()))
                        .map(QueryParameters.Parameter::value)
                        .toList();
                if (!texts.isEmpty()) {
                    setList(member, texts, Format.ISO_8601, builder, refusal);
                }
            }
            default ->
                query.first(member.name()).ifPresent(text -> set(member, text, Format.ISO_8601, builder, refusal));
        }
    }

    private static void readHeader(Member member, WireHeaders headers, SdkPojo builder, Refusal refusal) {
        if (member.type() == MarshallingKnownType.MAP) {
            Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            String prefix = member.name();
            headers.forEach((name, value) -> {
                if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                    values.merge(
                            name.substring(prefix.length()).toLowerCase(Locale.ROOT),
                            value,
                            (one, other) -> one + "," + other);
                }
            });
            if (!values.isEmpty()) {
                member.set(builder, values);
            }
        } else if (member.type() == MarshallingKnownType.LIST) {
            List<String> texts = new ArrayList<>();
            for (String value : headers.all(member.name())) {
                for (String part : value.split(",", -1)) {
                    texts.add(part.strip());
                }
            }
            if (!texts.isEmpty()) {
                setList(member, texts, Format.RFC_822, builder, refusal);
            }
        } else {
            headers.first(member.name()).ifPresent(text -> {
                String plain =
                        member.isJsonValue() ? TextValues.decodedJson(text).orElse(text) : text;
                set(member, plain, Format.RFC_822, builder, refusal);
            });
        }
    }

    private static void setList(Member member, List<String> texts, Format usual, SdkPojo builder, Refusal refusal) {
        List<Object> values = new ArrayList<>(texts.size());
        for (String text : texts) {
            values.add(TextValues.parse(member.element(), text, usual)
                    .orElseThrow(() -> refusal.apply(member, TokenReader.quoted(text))));
        }
        member.set(builder, values);
    }

    private static void set(Member member, String text, Format usual, SdkPojo builder, Refusal refusal) {
        Optional<Object> value = TextValues.parse(member, text, usual);
        if (value.isPresent()) {
            member.set(builder, value.get());
        } else if (!member.isLenient()) {
            throw refusal.apply(member, TokenReader.quoted(text));
        }
    }

    /// Writes the members of an answer that stand in headers.
    static void writeHeaders(Shape shape, SdkPojo response, WireHeaders.Builder headers) {
        for (Member member : shape.members()) {
            Object value = member.location() == MarshallLocation.HEADER ? member.valueIn(response) : null;
            switch (value) {
                case null -> {}
                case Map<?, ?> map ->
                    map.forEach((name, each) ->
                            headers.set(token(member.responseName() + name), safe(encodedWord(String.valueOf(each)))));
                case List<?> list -> {
                    List<String> texts = new ArrayList<>(list.size());
                    list.forEach(each -> texts.add(TextValues.print(member.element(), each, Format.RFC_822)));
                    headers.set(member.responseName(), safe(String.join(",", texts)));
                }
                default -> {
                    String text = TextValues.print(member, value, Format.RFC_822);
                    headers.set(
                            member.responseName(), member.isJsonValue() ? TextValues.encodedJson(text) : safe(text));
                }
            }
        }
    }

    /// The text without what could end a header or begin another one.
    private static String safe(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) == 0x7F) {
                return CONTROL.matcher(text).replaceAll(" ");
            }
        }
        return text;
    }

    /// The text with a hyphen for each character that no header's name can have.
    private static String token(String name) {
        return NOT_OF_A_TOKEN.matcher(name).replaceAll("-");
    }

    /// User metadata as S3 returns it: what is not ASCII as an encoded word of RFC 2047.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>
    private static String encodedWord(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    /// The status of an answer: what its member for it says, else what the operation answers when it succeeds.
    static int status(Operation operation, Shape shape, SdkPojo response) {
        for (Member member : shape.members()) {
            if (member.location() == MarshallLocation.STATUS_CODE
                    && member.valueIn(response) instanceof Integer status) {
                return status;
            }
        }
        return SuccessStatus.of(operation);
    }
}
